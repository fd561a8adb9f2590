import { createHash } from 'node:crypto';
import type { SharedDb } from '../../../db/shared/client.ts';
import { type Applied, present } from './answer.ts';
import { applyDocument, type Work } from './apply.ts';
import type { TeamDocument } from './document.ts';

/**
 * Applies a document, and records that beside each change. Needs the audited transaction.
 * @throws Refusal whatever the single calls throw; `issues` name the place in the document
 */
export async function applyTeamFile(work: Work, file: TeamDocument): Promise<Applied> {
  const answer = present(await applyDocument(work, file), true);
  const sha256 = createHash('sha256').update(JSON.stringify(file)).digest('hex');
  work.record({
    action: 'teamFile.applyChanges',
    resource: { type: 'team-file', id: null, name: null },
    teamId: null,
    after: { sha256, prune: file.prune ?? false, ...answer.counts },
  });
  return answer;
}

/**
 * What applying a document would do or be refused for: it is done, and taken back. So no rule is forgotten here,
 * and nothing is kept or recorded.
 */
export async function planTeamFile(
  db: SharedDb,
  caller: Pick<Work, 'scope' | 'grants'>,
  file: TeamDocument,
): Promise<Applied> {
  const dryRun = new DryRun();
  try {
    return await db.transaction(async (tx) => {
      const plan = await applyDocument({ ...caller, db: tx, record: () => undefined }, file);
      dryRun.answer = present(plan, false);
      throw dryRun;
    });
  } catch (error) {
    if (error === dryRun && dryRun.answer) return dryRun.answer;
    throw error;
  }
}

/** Thrown to roll back. */
class DryRun extends Error {
  answer: Applied | undefined;
}
