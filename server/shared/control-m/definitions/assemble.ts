import type { Definition, DefinitionColumns } from '../model/definition.ts';
import { type Links, noLinks } from '../model/links.ts';
import {
  FileRefused,
  type Findings,
  type FolderRef,
  type FolderStart,
  limits,
  type ReadItem,
  tooMany,
} from '../model/reading.ts';
import type { Source } from '../model/source.ts';
import { columnsOf } from './columns.ts';
import { Counting, type Place } from './counting.ts';
import { hashOf, uuidOf } from './hash.ts';
import { impliedSource } from './implied.ts';
import { escaped, folderKey, jobKey, otherKey, pathWithin } from './keys.ts';
import { inFormatOf, mergeLinks, mergeSources } from './merge.ts';

/** A folder that was met for the first time: who it is, before anybody knows all that is said about it. */
export type OpenedFolder = Pick<
  Definition,
  'seq' | 'parent' | 'key' | 'identity' | 'folder' | 'name' | 'server'
> & { kind: 'folder'; ref: number };

/** Takes what an import consists of. */
export interface AssemblySink {
  /** Comes before everything that is in the folder. */
  opened(folder: OpenedFolder): void;
  /** Jobs and other things as they are read, folders at the end: until then they may be met again. */
  complete(definition: Definition): void;
  warn(warning: Parameters<Findings['warn']>[0]): void;
}

interface FolderState {
  opened: OpenedFolder;
  /** Where what is in it is counted. */
  inside: Place;
  type: string;
  source: Source | undefined;
  links: Links;
}

/** Some seconds of work. A folder of a thousand conditions may be in all hundred files of an import. */
const maxMerged = 100_000_000;

function tooOften(key: string): FileRefused {
  return new FileRefused(
    'too-large',
    `The folder ${key.slice(0, 200)} is there so often, and says something else each time, that it cannot be put together. Say it once.`,
  );
}

/**
 * Makes definitions of what readers find in all files of one import: keys, identities, hashes, and one folder of a
 * folder that was met several times (design, control-m.md, "Keys"). Besides counters it holds folders only.
 */
export class Assembler implements Findings {
  readonly #sink: AssemblySink;
  readonly #counting = new Counting();
  readonly #tops = new Map<string | null, Place>();
  /** By server and path. */
  readonly #folders = new Map<string, FolderState>();
  readonly #byRef: FolderState[] = [];
  readonly #maxDefinitions: number;
  /** What was put together anew, in characters, of all folders that were met again. */
  #merged = 0;
  #seq = 0;
  #format: Source['format'] = 'xml';

  constructor(sink: AssemblySink, maxDefinitions: number = limits.definitions) {
    this.#sink = sink;
    this.#maxDefinitions = maxDefinitions;
  }

  openFolder({ name, parent, server, type }: FolderStart): FolderRef {
    const within = this.#place(parent, server);
    const id = JSON.stringify([within.server, pathWithin(within.path, name)]);
    const folder = this.#folders.get(id) ?? this.#newFolder(within, parent, name);
    this.#folders.set(id, folder);
    if (folder.source === undefined) folder.type = type;
    return folder.opened.ref as FolderRef; // the number is made here and means nothing elsewhere
  }

  closeFolder(ref: FolderRef, source: Source | undefined, links: Links): void {
    if (source === undefined) return; // only what is in it tells of it
    const folder = this.#folder(ref);
    folder.links = mergeLinks(folder.links, links);
    this.#format = source.format;
    if (folder.source === undefined) folder.source = source;
    else this.#merge(folder, folder.source, source, links);
  }

  job({ name, parent, type, source, links, server }: Parameters<Findings['job']>[0]): void {
    const within = this.#place(parent, server ?? null);
    const { inPath, onServer } = this.#counting.next(within, escaped(name)); // `a/b` and `a%2Fb` are one name in keys
    this.#format = source.format;
    this.#complete({
      seq: this.#nextSeq(),
      kind: 'job',
      ref: null,
      key: jobKey(within.path, name, inPath),
      identity: uuidOf('job', within.server, within.path, name, onServer),
      parent: parent ?? null,
      folder: within.path,
      server: within.server,
      name,
      type,
      source,
      links,
    });
  }

  other({ name, parent, type, source }: ReadItem): void {
    const within = this.#place(parent, null);
    // counted apart from jobs, whose names hold no NUL
    const { inPath, onServer } = this.#counting.next(within, `\0${type}\0${escaped(name)}`);
    this.#complete({
      seq: this.#nextSeq(),
      kind: 'other',
      ref: null,
      key: otherKey(within.path, name, type, inPath),
      identity: uuidOf('other', within.server, within.path, type, name, onServer),
      parent: parent ?? null,
      folder: within.path,
      server: within.server,
      name,
      type,
      source,
      links: noLinks,
    });
  }

  warn(warning: Parameters<Findings['warn']>[0]): void {
    this.#sink.warn(warning);
  }

  /** All files were read: hands over the folders, in reading order. */
  finish(): void {
    for (const { opened, type, links, source } of this.#byRef)
      this.#complete({
        ...opened,
        type,
        links,
        source: source ?? impliedSource({ ...opened, type, top: opened.parent === null }, this.#format),
      });
  }

  #newFolder(within: Place, parent: FolderRef | undefined, name: string): FolderState {
    const { path: folder, server } = within;
    const inside = this.#counting.place(pathWithin(folder, name), server);
    const opened: OpenedFolder = {
      kind: 'folder',
      ref: this.#byRef.length + 1,
      seq: this.#nextSeq(),
      parent: parent ?? null,
      key: folderKey(inside.path, inside.ordinal),
      identity: uuidOf('folder', server, folder, name, 1),
      folder,
      name,
      server,
    };
    const state: FolderState = { opened, inside, type: '', source: undefined, links: noLinks };
    this.#byRef.push(state);
    this.#sink.opened(opened);
    return state;
  }

  /** @param server - of what stands at the top; in a folder the folder's counts */
  #place(parent: FolderRef | undefined, server: string | null): Place {
    if (parent !== undefined) return this.#folder(parent).inside;
    const known = this.#tops.get(server);
    if (known) return known;
    const top = this.#counting.place('', server);
    this.#tops.set(server, top);
    return top;
  }

  #folder(ref: FolderRef): FolderState {
    const folder = this.#byRef[ref - 1];
    if (!folder) throw new Error(`No folder ${ref} was opened.`);
    return folder;
  }

  #merge(folder: FolderState, first: Source, second: Source, links: Links): void {
    const { opened, type } = folder;
    const inFormat = inFormatOf(first, { ...opened, type, source: second, links });
    const { source, conflicts } = mergeSources(first, inFormat);
    folder.source = source;
    const { key } = opened;
    // each time all that is known of it is gone through: a folder met ten thousand times would take all day
    this.#merged += JSON.stringify(source).length;
    if (this.#merged > maxMerged) throw tooOften(key);
    if (conflicts.length === 0) return;
    this.#sink.warn({
      reason: 'folder-twice',
      message: `The folder ${key.slice(0, 200)} is there more than once and differs in ${conflicts.join(', ')}; the first one counts.`,
      place: undefined,
    });
  }

  #complete(parts: Omit<Definition, 'hash' | keyof DefinitionColumns>): void {
    const { type, source } = parts;
    this.#sink.complete({ ...parts, hash: hashOf(type, source), ...columnsOf(source, type) });
  }

  /** @throws FileRefused too-large */
  #nextSeq(): number {
    const seq = this.#seq;
    if (seq >= this.#maxDefinitions) throw tooMany(this.#maxDefinitions);
    this.#seq += 1;
    return seq;
  }
}
