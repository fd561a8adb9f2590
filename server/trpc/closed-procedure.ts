import type { TRPCProcedureBuilder, TRPCUnsetMarker } from '@trpc/server';
import type { z } from 'zod';
import type { Context } from './context.ts';
import { baseProcedure } from './init.ts';
import type { Guard, Meta, RestRoute } from './rest.ts';
import { type Admission, guardedChange, guardedRead } from './shared-middleware.ts';

/** tRPC's builder with input, output and context filled in as far as a closed procedure knows them. */
type Builder<Overrides, In, ParsedIn, Out, ParsedOut> = TRPCProcedureBuilder<
  Context,
  Meta,
  Overrides,
  In,
  ParsedIn,
  Out,
  ParsedOut,
  false,
  ErrorShape
>;

/** What `errorFormatter` of init.ts makes; without it the router would not know its own procedures. */
type ErrorShape =
  typeof baseProcedure extends TRPCProcedureBuilder<
    Context,
    Meta,
    object,
    TRPCUnsetMarker,
    TRPCUnsetMarker,
    TRPCUnsetMarker,
    TRPCUnsetMarker,
    false,
    infer Shape
  >
    ? Shape
    : never;

/**
 * What is left of a procedure builder behind a shared guard: input, output, then `query` or `mutation`, of
 * which the kind has only its own. No `.use()`, so nothing can slip in front of the guard; no way to set
 * other permissions.
 */
export interface Closed<Kind extends 'query' | 'mutation', Overrides>
  extends Output<Kind, Overrides, TRPCUnsetMarker, TRPCUnsetMarker> {
  meta(route: { rest: RestRoute }): Closed<Kind, Overrides>;
  input<S extends z.ZodType>(schema: S): Output<Kind, Overrides, z.input<S>, z.output<S>>;
}

interface Output<Kind extends 'query' | 'mutation', Overrides, In, ParsedIn> {
  output<S extends z.ZodType>(
    schema: S,
  ): Pick<Builder<Overrides, In, ParsedIn, z.input<S>, z.output<S>>, Kind>;
}

/** tRPC's builder as `close` uses it: its own types track each step, here `Closed` does. */
interface Steps extends LastStep {
  meta(meta: Meta): Steps;
  input(schema: z.ZodType): LastStep;
}
interface LastStep {
  output(schema: z.ZodType): Record<'query' | 'mutation', (resolver: never) => unknown>;
  subscription(resolver: never): unknown;
}

/** The run-time side of {@link Closed}: the same three steps, forwarded to tRPC. */
function close(builder: Steps, kinds: readonly ('query' | 'mutation')[]): object {
  return {
    ...end(builder, kinds),
    meta: (route: { rest: RestRoute }) => close(builder.meta(route), kinds),
    input: (schema: z.ZodType) => end(builder.input(schema), kinds),
  };
}

function end(builder: LastStep, kinds: readonly ('query' | 'mutation')[]): object {
  return {
    output: (schema: z.ZodType) => {
      const done = builder.output(schema);
      return Object.fromEntries(kinds.map((kind) => [kind, done[kind].bind(done)]));
    },
  };
}

function guarded(meta: Meta & { guard: Guard }, admission: Admission): Steps {
  return baseProcedure.meta(meta).use(async ({ ctx, path, meta: route, getRawInput, signal, next }) => {
    const call = {
      ctx,
      path,
      getRawInput,
      signal,
      shownOnce: route?.rest?.shownOnce ?? false,
      proceed: (extra: object) =>
        next({ ctx: admission.localProof ? { ...extra, local: ctx.services.local.db } : extra }),
    };
    return meta.audited ? guardedChange(call, admission) : guardedRead(call, admission);
  });
}

/**
 * Makes a closed procedure with one guard.
 * @typeParam T - a {@link Closed} of the same kinds
 */
export function closed<T>(
  meta: Meta & { guard: Guard },
  admission: Admission,
  kinds: readonly ('query' | 'mutation')[],
): T {
  // `close` builds exactly the members that T, a `Closed` of the same kinds, names
  return close(guarded(meta, admission), kinds) as T;
}

/** {@link Closed}, for a stream: no output schema, since what it yields is what a read of the same thing gives. */
export interface ClosedStream<Overrides> {
  input<S extends z.ZodType>(
    schema: S,
  ): Pick<Builder<Overrides, z.input<S>, z.output<S>, TRPCUnsetMarker, TRPCUnsetMarker>, 'subscription'>;
}

/** As {@link closed}, for a stream. */
export function closedStream<T>(meta: Meta & { guard: Guard }, admission: Admission): T {
  const builder = guarded(meta, admission);
  const stream = {
    input: (schema: z.ZodType) => {
      const done = builder.input(schema);
      return { subscription: done.subscription.bind(done) };
    },
  };
  // exactly the steps that T, a `ClosedStream`, names
  return stream as T;
}
