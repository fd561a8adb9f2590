import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { LoadPlan, LoadResult } from './load-worker.ts';

const resultSchema = z.object({
  perSecond: z.number(),
  failed: z.number(),
  p99Ms: z.number(),
  statuses: z.string(),
});

/**
 * Puts load on a server from another process.
 * @throws Error - some answers were not 2xx: a figure over errors says nothing
 */
export async function load(plan: LoadPlan): Promise<LoadResult> {
  const worker = join(import.meta.dirname, 'load-worker.ts');
  const args = ['--import', 'tsx', worker, JSON.stringify(plan)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1e7 });
  const result = resultSchema.parse(JSON.parse(stdout));
  if (result.failed > 0)
    throw new Error(`${plan.method} ${plan.url}: ${result.failed} requests failed, ${result.statuses}`);
  return result;
}
