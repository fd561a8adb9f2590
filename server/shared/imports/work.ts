import type { SharedDb } from '../../../db/shared/client.ts';
import type { SharedConnection } from '../../../db/shared/connection.ts';
import type {
  ImportKind,
  ImportProgress,
  ImportRefusal,
  ImportRow,
  ImportWarning,
} from '../../../db/shared/schema/index.ts';
import type { AuditEntry } from '../audit/record.ts';
import type { ReceivedFile } from './upload.ts';

/** What one kind of import does with its files. */
export interface ImportWork {
  /**
   * Reads the files and compares them with what is there; may leave rows in tables of its own.
   * @throws ReadingFailed - with words for people; any other error is a bug
   */
  read(task: ReadTask): Promise<ReadOutcome>;
  /** Takes away what `read` left, in the transaction that gives the import up. */
  discard(db: SharedDb, importId: string): Promise<void>;
  /** What the log says when an import is given up. */
  cancelEntry(before: ImportRow): AuditEntry;
  /** Nothing more will be read. */
  close(): Promise<void>;
}

export type ImportWorks = Record<ImportKind, ImportWork>;

export interface ReadTask {
  connection: SharedConnection;
  row: ImportRow;
  files: readonly ReceivedFile[];
  report: (progress: ImportProgress) => void;
  /** Aborts when the import is cancelled, or the server stops. */
  signal: AbortSignal;
}

export type ReadOutcome =
  | {
      state: 'previewed';
      counts: Record<string, number>;
      changes: Record<string, number>;
      warnings: ImportWarning[];
      baseRevision: number;
    }
  | { state: 'refused'; refusal: ImportRefusal; warnings: ImportWarning[] };

/** Reading ended for a reason that people can do something about. */
export class ReadingFailed extends Error {
  readonly reason: string;
  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}
