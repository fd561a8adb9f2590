import type { ImportState } from '../../../../db/shared/schema/index.ts';
import { Refusal } from '../../../trpc/errors.ts';

export function noSuchImport(): Refusal {
  return new Refusal(
    'NOT_FOUND',
    'No such import, or you are not allowed to see it. See: wo control-m imports',
  );
}

const about: Record<ImportState, string> = {
  parsing: 'its files are still being read. Wait for the preview',
  previewed: 'it was not applied yet',
  refused: 'it was refused. Correct the file and upload it again',
  applying: 'it is being applied now. Wait for its end',
  applied: 'it was applied already',
  failed: 'reading it failed. Upload the files again',
  cancelled: 'it was cancelled. Upload the files again',
};

/** @param verb - what was asked of it */
export function notInState(state: ImportState, verb: 'apply' | 'cancel'): Refusal {
  const done = { apply: 'applied', cancel: 'cancelled' }[verb];
  return new Refusal('IMPORT_STATE', `This import cannot be ${done}: ${about[state]}.`, { state });
}
