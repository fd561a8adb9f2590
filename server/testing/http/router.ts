import { z } from 'zod';
import { Refusal } from '../../trpc/errors.ts';
import { router } from '../../trpc/init.ts';
import { localProcedure, publicProcedure } from '../../trpc/procedures.ts';
import { rest } from '../../trpc/rest.ts';

const filters = z.object({
  archived: z.boolean().optional(),
  limit: z.int().min(1).max(200).default(50),
  ratio: z.number().optional(),
  tag: z.array(z.string()).optional(),
  numbers: z.array(z.int()).optional(),
  q: z.string().optional(),
  kind: z.enum(['bat', 'ps1']).optional(),
  owner: z.string().nullable().optional(),
});

export interface HeldCall {
  entered: Promise<void>;
  /** Lets it answer. */
  release(): void;
  ended: Promise<'released' | 'aborted'>;
}

function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

let waiting: ((signal: AbortSignal | undefined) => Promise<'released' | 'aborted'>) | undefined;

/** The next call of `slow` stays open until the test releases it or its client goes. */
export function holdNextCall(): HeldCall {
  const entered = deferred<void>();
  const ended = deferred<'released' | 'aborted'>();
  waiting = (signal) => {
    entered.resolve();
    signal?.addEventListener('abort', () => ended.resolve('aborted'));
    return ended.promise;
  };
  return { entered: entered.promise, ended: ended.promise, release: () => ended.resolve('released') };
}

/** Procedures that show what the adapter does, without a feature behind them. */
export const testRouter = router({
  echo: publicProcedure
    .meta(rest('GET', '/echo', 'Shows the filters as they were read'))
    .input(filters)
    .output(filters)
    .query(({ input }) => input),
  thing: publicProcedure
    .meta(rest('GET', '/things/{id}', 'One thing'))
    .input(z.object({ id: z.int() }))
    .output(z.object({ id: z.int() }))
    .query(({ input }) => input),
  exported: publicProcedure
    .meta(rest('GET', '/things/export', 'All things'))
    .output(z.object({ all: z.boolean() }))
    .query(() => ({ all: true })),
  change: publicProcedure
    .meta(rest('PATCH', '/things/{id}', 'Changes a thing'))
    .input(z.object({ id: z.int(), archived: z.boolean().optional(), name: z.string().optional() }))
    .output(z.object({ id: z.int(), archived: z.boolean().optional(), name: z.string().optional() }))
    .mutation(({ input }) => input),
  remove: publicProcedure
    .meta(rest('DELETE', '/things/{id}', 'Removes a thing', { respond: 'empty' }))
    .input(z.object({ id: z.int(), expectedVersion: z.int() }))
    .mutation(() => undefined),
  file: publicProcedure
    .meta(rest('GET', '/files/{name}', 'A file', { respond: 'bytes' }))
    .input(z.object({ name: z.string() }))
    .output(z.object({ base64: z.string(), contentType: z.string(), filename: z.string() }))
    .query(({ input }) => ({
      base64: Buffer.from([0, 255, 13, 10]).toString('base64'),
      contentType: 'application/octet-stream',
      filename: input.name,
    })),
  conflict: publicProcedure
    .meta(rest('POST', '/conflict', 'Refuses'))
    .output(z.object({}))
    .mutation(() => {
      throw new Refusal('VERSION_CONFLICT', 'Someone changed it.', { current: { version: 3 } });
    }),
  later: publicProcedure
    .meta(rest('GET', '/later', 'Not now'))
    .output(z.object({}))
    .query(() => {
      throw new Refusal('SHARED_DB_UNAVAILABLE', 'Not now.', undefined, { retryAfterS: 2.2 });
    }),
  broken: publicProcedure
    .meta(rest('POST', '/broken', 'A bug'))
    .input(z.object({ secret: z.string() }))
    .output(z.object({}))
    .mutation(({ input }) => {
      throw Object.assign(new Error(`Failed query: select ${input.secret}`), { params: [input.secret] });
    }),
  mine: localProcedure
    .meta(rest('GET', '/mine', 'For the owner only'))
    .output(z.object({ ok: z.boolean() }))
    .query(() => ({ ok: true })),
  cookie: publicProcedure
    .meta(rest('POST', '/cookie', 'Sets the session cookie', { respond: 'empty' }))
    .mutation(({ ctx }) =>
      ctx.request.cookies.set('session', 'wo_ses_example', new Date(Date.now() + 60_000)),
    ),
  who: publicProcedure
    .meta(rest('GET', '/who', 'What the gate found'))
    .output(z.object({ shared: z.string().nullable(), local: z.boolean(), key: z.string().nullable() }))
    .query(({ ctx }) => ({
      shared: ctx.request.sharedCredential ?? null,
      local: ctx.request.localProof,
      key: ctx.request.idempotencyKey ?? null,
    })),
  slow: publicProcedure
    .meta(rest('GET', '/slow', 'Answers when the test says so'))
    .output(z.object({ ended: z.string() }))
    .query(async ({ signal }) => ({ ended: (await waiting?.(signal)) ?? 'not held' })),
  ticks: publicProcedure.subscription(async function* ({ signal }) {
    yield { n: 0 };
    await new Promise((done) => signal?.addEventListener('abort', done));
  }),
});
