import { type AnyProcedure, type AnyRouter } from '@trpc/server';
import { z } from 'zod';
import type { Meta, RestRoute } from '../trpc/rest.ts';
import { type JsonSchema, jsonSchemaOf } from './json-schema.ts';

/** One procedure as REST serves and documents it. */
export interface RestOperation {
  /** The procedure's path in the router: `shared.scripts.get`; also its `operationId`. */
  id: string;
  type: 'query' | 'mutation';
  meta: Meta;
  rest: RestRoute;
  /** Names in braces in the path. */
  pathParams: string[];
  inputs: z.ZodType[];
  output: z.ZodType | undefined;
}

// tRPC does not type `_def.inputs` and `_def.output` of a finished procedure; ours are always zod schemas.
const procedureDef = z.object({
  type: z.enum(['query', 'mutation', 'subscription']),
  inputs: z.array(z.instanceof(z.ZodType)).default([]),
  output: z.instanceof(z.ZodType).optional(),
});

/**
 * Every procedure of the router but subscriptions, in the router's order.
 * @throws Error - a procedure has no REST route, no output schema, or shares its method and path with
 *   another: the server must not start with an incomplete API
 */
export function restOperations(router: AnyRouter): RestOperation[] {
  const taken = new Map<string, string>();
  return Object.entries(proceduresOf(router)).flatMap(([id, procedure]) => {
    const operation = operationOf(id, procedure);
    if (!operation) return [];
    const place = `${operation.rest.method} ${operation.rest.path.replace(/\{[^}]+\}/g, '{}')}`;
    const other = taken.get(place);
    if (other !== undefined) throw new Error(`${id} and ${other} have the same REST route ${place}`);
    taken.set(place, id);
    return [operation];
  });
}

/** The router's procedures by path: `shared.scripts.get`. */
export function proceduresOf(router: AnyRouter): Record<string, AnyProcedure> {
  // tRPC flattens nested routers, so that the keys are full paths; its type is a nested record.
  return router._def.procedures as Record<string, AnyProcedure>;
}

function operationOf(id: string, procedure: AnyProcedure): RestOperation | undefined {
  const def = procedureDef.parse(procedure._def);
  if (def.type === 'subscription') return undefined;
  // The router is made by `initTRPC.meta<Meta>()`, so that every procedure's meta is one.
  const meta = (procedure._def.meta ?? {}) as Meta;
  if (!meta.rest) throw new Error(`${id} has no REST route: add .meta(rest(…))`);
  if (!def.output && (meta.rest.respond ?? 'json') === 'json') throw new Error(`${id} has no output schema`);
  return {
    id,
    type: def.type,
    meta,
    rest: meta.rest,
    pathParams: [...meta.rest.path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1] ?? ''),
    inputs: def.inputs,
    output: def.output,
  };
}

/** JSON Schema of an operation's whole input: path, query and body together. */
export function inputSchemaOf(operation: RestOperation): JsonSchema | undefined {
  const [first, ...more] = operation.inputs;
  if (!first) return undefined;
  if (more.length === 0) return jsonSchemaOf(first, 'input');
  return jsonSchemaOf(
    more.reduce((left, right) => z.intersection(left, right), first),
    'input',
  );
}
