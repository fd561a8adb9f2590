import type { ImportProgress, ImportRefusal, ImportWarning } from '../../../../db/shared/schema/index.ts';

/** What the reading thread is told of an import. */
export interface ReadingOrder {
  importId: string;
  teamId: string;
  files: { path: string; name: string; size: number }[];
  /** What the environment has now; see known.ts. */
  known: Uint8Array;
  globalPrefixes: string[];
}

/** What is counted of an import; `edges` and `cycles` within it alone. */
export interface ReadingCounts extends Record<string, number> {
  folders: number;
  subFolders: number;
  jobs: number;
  edges: number;
  conditionsIn: number;
  conditionsOut: number;
  conditionsDeleted: number;
  cycles: number;
}

/** Every definition was read. */
export interface ReadingEnd {
  is: 'end';
  counts: ReadingCounts;
  /** Folders and jobs that are as they were. */
  unchanged: number;
  /** Nothing at all is in the files. */
  empty: boolean;
  /** Number of the next row: reading order goes on with what is removed. */
  nextSeq: number;
  /** Ids (16 bytes each) of what the environment has and the files do not. */
  unseen: Uint8Array;
  /** Ids of top folders that both have. */
  sharedTops: string[];
  warnings: ImportWarning[];
}

/** Some of what differs. */
export interface Batch {
  is: 'batch';
  /** What is new, in the text form of COPY; see staged-row.ts. Handed over, not copied. */
  added: Uint8Array<ArrayBuffer>;
  /** What changed: JSON, an array of rows. */
  changed: string;
  /** How many are in `changed`. */
  changes: number;
  progress: ImportProgress;
}

/** From the reading thread. The thread waits when two batches were not taken yet. */
export type ReadingMessage =
  | Batch
  | ReadingEnd
  | { is: 'refused'; refusal: ImportRefusal; warnings: ImportWarning[] };

/** To it: another import to read, or that a batch was taken. */
export type ToReader = { is: 'order'; order: ReadingOrder } | { is: 'taken' };

export const batchesInFlight = 2;
