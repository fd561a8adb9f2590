import { z } from 'zod';
import { appRouter } from '../router.ts';
import type { RouterCaller } from './team-server.ts';

/** Calls a procedure whose name is only known at run time, in this process and as whoever `caller` is. */
export async function callByPath(
  caller: RouterCaller,
  path: string,
  input: Record<string, unknown>,
): Promise<unknown> {
  let found: unknown = caller;
  for (const key of path.split('.')) found = Reflect.get(Object(found), key);
  if (typeof found !== 'function') throw new Error(`There is no procedure ${path}`);
  const answer: unknown = await found(input);
  return answer;
}

/** The members of a procedure's input. */
export function inputMembers(path: string): string[] {
  const procedure: unknown = new Map(Object.entries(appRouter._def.procedures)).get(path);
  const { inputs } = z
    .object({ inputs: z.array(z.unknown()) })
    .parse(Object(Reflect.get(Object(procedure), '_def')));
  return inputs.flatMap((input) => (input instanceof z.ZodObject ? Object.keys(input.shape) : []));
}

/** What a call came to, as far as rights are concerned. */
export type Verdict = 'yes' | 'no' | '404';

const refusal = z.object({ httpStatus: z.number(), reason: z.string() });

/** Makes the call; whoever gets past the guard and the scope was let in, whatever the feature says then. */
export async function verdictOf(call: () => Promise<unknown>): Promise<Verdict> {
  try {
    await call();
    return 'yes';
  } catch (error) {
    const { httpStatus, reason } = refusal.parse({
      httpStatus: Reflect.get(Object(error), 'httpStatus'),
      reason: Reflect.get(Object(error), 'reason'),
    });
    if (httpStatus === 403) return 'no';
    if (httpStatus === 404) return '404';
    if (httpStatus === 400 || httpStatus === 409) return 'yes';
    throw new Error(`Refused for ${reason}`, { cause: error });
  }
}
