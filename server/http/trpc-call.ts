import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

/** Queries and mutations of the router by path; subscriptions are not among them. */
export type CallTypes = ReadonlyMap<string, 'query' | 'mutation'>;

/** What one plain tRPC request asks for. */
export interface PlainCalls {
  batch: boolean;
  calls: { path: string; type: 'query' | 'mutation'; input: unknown }[];
}

const query = z.object({ batch: z.string().optional(), input: z.string().optional() });
const params = z.object({ path: z.string() });
const inputs = z.record(z.string(), z.unknown());

/**
 * Reads a request if it is the plain kind: queries by GET or mutations by POST with a JSON body, alone or
 * in a batch, with an ordinary JSON answer.
 * @returns `undefined` for anything else, also for every kind of mistake
 */
export function readPlainCalls(
  request: FastifyRequest,
  types: CallTypes,
  maxBatchSize: number,
): PlainCalls | undefined {
  const type = typeOf(request);
  const given = query.safeParse(request.query);
  if (type === undefined || !given.success || wantsStream(request)) return undefined;
  const batch = given.data.batch === '1';
  const { path } = params.parse(request.params);
  const paths = batch ? path.split(',') : [path];
  if (paths.length > maxBatchSize || !paths.every((name) => types.get(name) === type)) return undefined;
  const text = type === 'query' ? given.data.input : request.body;
  const parsed = readInputs(text, batch);
  return parsed && { batch, calls: paths.map((name, index) => ({ path: name, type, input: parsed(index) })) };
}

function typeOf({ method, headers }: FastifyRequest): 'query' | 'mutation' | undefined {
  if (method === 'GET') return 'query';
  return method === 'POST' && headers['content-type']?.startsWith('application/json')
    ? 'mutation'
    : undefined;
}

function wantsStream({ headers }: FastifyRequest): boolean {
  return headers['trpc-accept'] !== undefined || (headers.accept?.includes('text/event-stream') ?? false);
}

/** The input of each call by its place in the batch; one call has the whole text. */
function readInputs(text: unknown, batch: boolean): ((index: number) => unknown) | undefined {
  if (text === undefined) return () => undefined;
  if (typeof text !== 'string') return undefined;
  try {
    const input: unknown = JSON.parse(text);
    if (!batch) return () => input;
    const parsed = inputs.safeParse(input);
    return parsed.success ? (index) => parsed.data[index] : undefined;
  } catch {
    return undefined;
  }
}
