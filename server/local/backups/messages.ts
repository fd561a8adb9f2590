import type { BackupOrder, MadeBackup } from '../../../db/local/backup.ts';
import type { LocalCheck } from '../../../db/local/check.ts';
import type { Reason, RefusalDetails } from '../../trpc/errors.ts';

/** What the process is asked to do. */
export type Order = ({ is: 'backup'; dataDir: string } & BackupOrder) | { is: 'check'; dataDir: string };

/** Why it could not be done. Without a reason it is a bug, and `message` is for the log. */
export interface Failure {
  reason: Reason | undefined;
  message: string;
  details: RefusalDetails | undefined;
}

export type Outcome =
  | { is: 'backup'; value: MadeBackup }
  | { is: 'check'; value: LocalCheck }
  | { is: 'failed'; failure: Failure };
