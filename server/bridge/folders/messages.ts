import type { Encoding } from '../../text/decode.ts';
import type { LineEnding } from '../../text/line-ending.ts';
import type { Issue, Reason, RefusalDetails } from '../../trpc/errors.ts';

/** What the server and the process that reads folders tell each other. */

/** What to look at: a folder below the workspace, narrowed by globs. */
export interface FolderSelection {
  path?: string | undefined;
  include?: readonly string[] | undefined;
  exclude?: readonly string[] | undefined;
}

export type SkipReason =
  | 'too-large'
  | 'binary'
  | 'undecodable'
  | 'unreadable'
  | 'not-a-file'
  | 'bad-path'
  | 'duplicate-path';

/** A file that was looked at before: not read again while size and time stay. */
export type KnownFile = readonly [path: string, size: number, modifiedAt: number, sha256: string];

export interface FolderOrder extends FolderSelection {
  /** Absolute path of the workspace's folder. */
  root: string;
  /** `facts`: what files say of themselves, in numbers. `content`: their bytes and all facts. `hashes`: neither. */
  want: 'facts' | 'content' | 'hashes';
  /** Exactly these files, instead of all that match. */
  only?: readonly string[] | undefined;
  known?: readonly KnownFile[] | undefined;
  /** Bigger ones are skipped. */
  maxFileBytes: number;
  /** More is refused, so that nobody takes a part for the whole. */
  maxFiles: number;
  maxTotalBytes: number;
}

/** How much of what concerns others is in a script. */
export interface FactCounts {
  drives: number;
  references: number;
  secrets: number;
}

/** What is in a file, and what was read from it: both deflated, since thousands are held until they are stored. */
export interface PackedContent {
  bytes: Uint8Array;
  /** `ScriptFacts` as JSON. */
  facts: Uint8Array;
}

/** A text file as it is on disk. */
export interface TextFile {
  path: string;
  /** Bytes. */
  size: number;
  /** Milliseconds since 1970, UTC, before it was read; 0: too fresh to tell a later change by it. */
  modifiedAt: number;
  sha256: string;
  encoding: Encoding;
  lineEnding: LineEnding;
  facts?: FactCounts;
  content?: PackedContent;
}

/** One file of a folder: what it is, that it is as it was known, or why it is none that can be published. */
export type FolderFile =
  | ({ is: 'text' } & TextFile)
  | { is: 'known'; path: string }
  | { is: 'skipped'; path: string; reason: SkipReason; detail: string };

export interface FolderProgress {
  files: number;
  bytes: number;
  skipped: number;
}

export interface WriteOrder {
  root: string;
  /** Folder below the workspace that is written into; made when it is missing. */
  path: string;
}

export interface FileToWrite {
  /** Below the folder of the order. */
  path: string;
  bytes: Uint8Array;
}

/** What is at the place of a file that would be written. */
export type Present = { path: string; state: 'absent' | 'same' | 'differs' } | BlockedFile;
export interface BlockedFile {
  path: string;
  state: 'blocked';
  detail: string;
}

export type ToFolderProcess =
  | { is: 'read'; order: FolderOrder }
  | { is: 'taken' }
  | { is: 'compare'; order: WriteOrder; files: readonly { path: string; size: number; sha256: string }[] }
  | { is: 'stage'; order: WriteOrder; files: readonly FileToWrite[] }
  | { is: 'finish' }
  | { is: 'discard' };

export type FromFolderProcess =
  | { is: 'files'; files: FolderFile[]; progress: FolderProgress }
  | { is: 'progress'; progress: FolderProgress }
  | { is: 'compared'; present: Present[] }
  | { is: 'done' }
  | { is: 'refused'; reason: Reason; message: string; issues?: Issue[]; details?: RefusalDetails }
  | { is: 'failed'; message: string };

/** Batches of files that may be under way at a time. */
export const batchesInFlight = 2;
