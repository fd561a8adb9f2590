import type { SharedDb } from '../../../../db/shared/client.ts';
import type { StreamAnswer } from '../../../trpc/rest.ts';
import { StreamSlots } from '../../stream-slots.ts';
import { Contents, membersOf } from './members.ts';
import { type ArchivePlan, archivePlan } from './plan.ts';
import { zipped } from './zip.ts';

const slots = new StreamSlots(2);

/** @throws Refusal OVERLOADED - two others are under way on this server */
export function archiveFile(db: SharedDb, answer: unknown): StreamAnswer {
  const plan = archivePlan.parse(answer);
  return {
    contentType: 'application/zip',
    filename: plan.filename,
    parts: slots.hold(db, partsOf(db, plan)),
  };
}

async function* partsOf(db: SharedDb, plan: ArchivePlan): AsyncGenerator<Uint8Array> {
  const members = await membersOf(db, plan);
  const contents = new Contents(db, members);
  yield* zipped(members, (member) => contents.of(member));
}
