import type { Links } from './links.ts';
import type { Source } from './source.ts';

/** Why a file is refused: control-m.md of the design, "Refused". Tools match on these words. */
export const refusalReasons = [
  'empty-file',
  'encoding',
  'not-well-formed',
  'json-syntax',
  'csv-syntax',
  'dtd-entities',
  'too-deep',
  'too-large',
  'not-control-m',
  'json-not-object',
  'duplicate-key',
  'name-missing',
] as const;
export type RefusalReason = (typeof refusalReasons)[number];

/** A place in the text of a file: line and column from 1, the column in UTF-16 units. */
export interface Place {
  line: number;
  column: number;
}

/** Thrown by a reader at the first problem in reading order. */
export class FileRefused extends Error {
  readonly reason: RefusalReason;
  readonly place: Place | undefined;

  /** @param message - what is wrong there, and what to do about it */
  constructor(reason: RefusalReason, message: string, place?: Place) {
    super(message);
    this.reason = reason;
    this.place = place;
  }
}

/**
 * Largest nesting of elements or values, value in UTF-16 units, number of attributes of one element, and number of folders
 * and jobs in one import: the names of all of them are in memory while it is read.
 */
export const limits = {
  depth: 200,
  valueLength: 4 * 1024 * 1024,
  attributes: 1_000,
  definitions: 1_000_000,
} as const;

/** Of no place: it is all files together that are too many. */
export function tooMany(max: number = limits.definitions): FileRefused {
  return new FileRefused(
    'too-large',
    `There are more than ${max.toLocaleString('en')} folders and jobs. Import them in several parts.`,
  );
}

/** A folder that was met; the reader passes it back. */
export type FolderRef = number & { readonly folderRef: unique symbol };

/** What a reader has to say about a folder when it opens. */
export interface FolderStart {
  name: string;
  /** Undefined at the top. */
  parent: FolderRef | undefined;
  /** Of a top folder; nested ones have their top's. */
  server: string | null;
  /** `Folder`, `SimpleFolder`, `SubFolder`, as Jobs-as-Code calls it. */
  type: string;
}

/** What a reader has to say about a job, or about something else beside folders that is kept. */
export interface ReadItem {
  name: string;
  /** Undefined at the top, in no folder. */
  parent: FolderRef | undefined;
  /** `Job:Command`, `Job:Script`, `Job:Dummy`, …; of another thing its tag or Type. */
  type: string;
  source: Source;
}

/**
 * Takes what readers find, in reading order: a folder opens, then comes what is in it, then it closes. The same folder
 * (server, path) may open again, also in another file.
 */
export interface Findings {
  openFolder(folder: FolderStart): FolderRef;
  /** @param source - undefined when only a job said that it is in this folder */
  closeFolder(ref: FolderRef, source: Source | undefined, links: Links): void;
  /** A job outside folders may say its Control-M server itself. */
  job(job: ReadItem & { links: Links; server?: string | null }): void;
  other(item: ReadItem): void;
  warn(warning: { reason: string; message: string; place: Place | undefined }): void;
}

/**
 * Reads one file. `open` may be called several times and gives the bytes from the start each time: what a later part of
 * a file says about an earlier one (Defaults) needs a second look. Memory stays bounded by the largest definition.
 * @throws FileRefused
 */
export type Reader = (open: () => AsyncIterable<Uint8Array>, findings: Findings) => Promise<void>;
