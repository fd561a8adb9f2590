import { randomUUID } from 'node:crypto';
import autocannon from 'autocannon';
import { z } from 'zod';

/** Makes HTTP load, in a process of its own: `node … load-worker.ts <plan>`; answers one JSON line. */

const planSchema = z.object({
  url: z.string(),
  method: z.enum(['GET', 'POST', 'PATCH']),
  headers: z.record(z.string(), z.string()),
  body: z.string().optional(),
  connections: z.int(),
  seconds: z.number(),
  /** Each connection edits a target of its own, with rising `expectedVersion` and a fresh idempotency key. */
  targets: z
    .array(z.object({ path: z.string(), body: z.record(z.string(), z.string()), version: z.int() }))
    .optional(),
});
export type LoadPlan = z.infer<typeof planSchema>;
type Target = NonNullable<LoadPlan['targets']>[number];

export interface LoadResult {
  perSecond: number;
  /** Answers other than 2xx, and broken connections. */
  failed: number;
  p99Ms: number;
  /** How often each status came, and what else went wrong. */
  statuses: string;
}

async function run(plan: LoadPlan): Promise<LoadResult> {
  const targets = plan.targets?.map((target) => ({ ...target })) ?? [];
  const result = await autocannon({
    url: plan.url,
    connections: plan.connections,
    duration: plan.seconds,
    ...(targets.length > 0
      ? { setupClient: editor(targets, plan) }
      : { method: plan.method, headers: plan.headers, ...(plan.body !== undefined && { body: plan.body }) }),
  });
  const failed = result.non2xx + result.errors + result.timeouts;
  return {
    perSecond: result['2xx'] / result.duration,
    failed,
    p99Ms: result.latency.p99,
    statuses: JSON.stringify({
      ...result.statusCodeStats,
      errors: result.errors,
      timeouts: result.timeouts,
      firstRefusal,
    }),
  };
}

/** Why the first change was not made: the others usually follow from it. */
let firstRefusal: string | undefined;

/** Gives each connection one target, and each request the version the last answer left it at. */
function editor(targets: Target[], plan: LoadPlan) {
  let next = 0;
  return (client: autocannon.Client) => {
    const target = targets[next++ % targets.length];
    if (!target) throw new Error('no target');
    client.setRequests([
      {
        method: plan.method,
        path: target.path,
        setupRequest: (request) => ({
          ...request,
          headers: { ...plan.headers, 'idempotency-key': randomUUID() },
          body: JSON.stringify({ ...target.body, expectedVersion: target.version }),
        }),
        onResponse: (status, body) => {
          if (status < 300) target.version++;
          else firstRefusal ??= `sent version ${target.version}, answered ${body.slice(0, 400)}`;
        },
      },
    ]);
  };
}

const plan = planSchema.parse(JSON.parse(process.argv[2] ?? '{}'));
process.stdout.write(`${JSON.stringify(await run(plan))}\n`);
