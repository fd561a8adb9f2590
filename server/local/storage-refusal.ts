import { localStorageProblem, type LocalStorageProblem } from '../../db/local/errors.ts';
import { Refusal } from '../trpc/errors.ts';

const advice: Record<LocalStorageProblem, string> = {
  full: 'The disk is full: nothing was saved. Make room and try again; reading goes on.',
  'read-only':
    'The local database is read-only: nothing was saved. Allow writing to the data folder; reading goes on.',
  damaged:
    'The local database is damaged. See what is wrong: wo local check. Then stop the server and use a backup: wo local restore --from <name>.',
  unreadable:
    'The disk of the local database does not work as it should: nothing was saved. Check it and try again.',
};

/** What a caller is told when a query failed because of the machine's storage; `undefined` for other errors. */
export function localStorageRefusal(error: unknown): Refusal | undefined {
  const problem = localStorageProblem(error);
  if (problem === undefined) return undefined;
  return new Refusal('LOCAL_DB_UNAVAILABLE', advice[problem], { problem }, { cause: error, retryAfterS: 10 });
}
