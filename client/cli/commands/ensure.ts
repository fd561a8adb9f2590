import * as z from 'zod';
import type { WoClient } from '../../sdk/index.ts';
import type { Run } from '../command.ts';

type TeamDocument = Parameters<WoClient['shared']['teamFile']['plan']['query']>[0]['document'];

const words = { added: 'created', changed: 'changed', removed: 'removed', unchanged: 'unchanged' } as const;
const first = z.tuple([
  z.object({ change: z.enum(['added', 'changed', 'removed', 'unchanged']), key: z.string() }),
]);

/**
 * Makes one thing what it should be, as a file of only that would: a script may say so again and again. Looks first:
 * what is so already leaves nothing in the log.
 */
export async function ensure(run: Run, one: Omit<TeamDocument, 'version'>): Promise<void> {
  const document = { version: 1 as const, ...one };
  const { teamFile } = run.wo.shared;
  const planned = await teamFile.plan.query({ document });
  const [{ change, key }] = first.parse(planned.changes);
  const answer = change === 'unchanged' ? planned : await teamFile.applyChanges.mutate({ document });
  run.print({ result: words[change], change: answer.changes[0] }, `${words[change]} ${key}`);
}
