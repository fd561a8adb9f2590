import type { ImportWarning } from '../../../../db/shared/schema/index.ts';
import { components } from '../../../graph/components.ts';
import { storable } from '../../../text/storable.ts';
import { Assembler, type AssemblySink, type OpenedFolder } from '../definitions/assemble.ts';
import { Linker } from '../graph/link.ts';
import type { Definition } from '../model/definition.ts';
import type { Findings } from '../model/reading.ts';
import { Known } from './known.ts';
import type { ReadingCounts, ReadingEnd } from './messages.ts';
import { newId } from './new-id.ts';
import type { StagedRow } from './staged-row.ts';

const maxWarnings = 100;

/**
 * What is made of the files of one import while they are read: definitions compared with what the environment has,
 * those that differ as rows, and what is counted. Memory: folders, names and events; no definitions.
 */
export class Reading implements AssemblySink {
  readonly assembler = new Assembler(this);
  readonly #known: Known;
  readonly #linker = new Linker();
  readonly #take: (row: StagedRow) => void;
  /** By number of the folder. */
  readonly #folderIds = new Map<number, string>();
  readonly #sharedTops: string[] = [];
  readonly #warnings: ImportWarning[] = [];
  readonly #counts = {
    folders: 0,
    subFolders: 0,
    jobs: 0,
    conditionsIn: 0,
    conditionsOut: 0,
    conditionsDeleted: 0,
  };
  #unchanged = 0;
  #empty = true;
  #nextSeq = 0;
  /** Name of the file that is being read. */
  file = '';

  /** @param take - gets what differs, in no order */
  constructor(known: Uint8Array, take: (row: StagedRow) => void) {
    this.#known = new Known(known);
    this.#take = take;
  }

  opened({ ref, identity, parent }: OpenedFolder): void {
    const at = this.#known.meet(identity);
    const id = at === undefined ? newId() : this.#known.idOf(at);
    this.#folderIds.set(ref, id);
    if (at !== undefined && parent === null) this.#sharedTops.push(id);
  }

  complete(definition: Definition): void {
    this.#nextSeq = Math.max(this.#nextSeq, definition.seq + 1);
    this.#empty = false;
    this.#count(definition);
    if (definition.kind !== 'other') this.#linker.add(definition);
    const at = this.#known.meet(definition.identity);
    if (at !== undefined && this.#known.hashOf(at) === definition.hash) {
      if (definition.kind !== 'other') this.#unchanged += 1;
      return;
    }
    const change = at === undefined ? 'added' : 'changed';
    const before = at === undefined ? undefined : this.#known.entry(at);
    this.#take(this.#row(definition, change, before));
  }

  warn({ reason, message, place }: Parameters<Findings['warn']>[0]): void {
    if (this.#warnings.length >= maxWarnings) return;
    this.#warnings.push({ reason, ...place, file: this.file, message: storable(message) });
  }

  get warnings(): ImportWarning[] {
    return this.#warnings;
  }

  /** All files were read. */
  end(globalPrefixes: string[]): ReadingEnd {
    this.assembler.finish();
    const { edges } = this.#linker.link({ globalPrefixes });
    const counts: ReadingCounts = {
      ...this.#counts,
      edges: edges.count,
      cycles: components(edges).cyclic.length,
    };
    return {
      is: 'end',
      counts,
      unchanged: this.#unchanged,
      empty: this.#empty,
      nextSeq: this.#nextSeq,
      unseen: this.#known.unseen(),
      sharedTops: this.#sharedTops,
      warnings: this.#warnings,
    };
  }

  #count({ kind, parent, links }: Definition): void {
    const counts = this.#counts;
    if (kind === 'job') counts.jobs += 1;
    else if (kind === 'folder') counts[parent === null ? 'folders' : 'subFolders'] += 1;
    for (const wait of links.waits) if (typeof wait !== 'string') counts.conditionsIn += 1;
    counts.conditionsOut += links.adds.length;
    counts.conditionsDeleted += links.deletes.length;
  }

  #row(
    definition: Definition,
    change: 'added' | 'changed',
    before: { id: string; importId: string; seq: number } | undefined,
  ): StagedRow {
    const { source, links, ref, parent, ...columns } = definition;
    const id = before?.id ?? (ref === null ? newId() : this.#folderIds.get(ref)) ?? newId();
    return {
      seq: columns.seq,
      definition_id: id,
      change,
      previous_import_id: before?.importId ?? null,
      previous_seq: before?.seq ?? null,
      kind: columns.kind,
      key: storable(columns.key),
      identity: columns.identity,
      parent_id: parent === null ? null : (this.#folderIds.get(parent) ?? null),
      folder: storable(columns.folder),
      name: storable(columns.name),
      server: columns.server === null ? null : storable(columns.server),
      type: storable(columns.type),
      application: storable(columns.application),
      sub_application: storable(columns.subApplication),
      host: storable(columns.host),
      run_as: storable(columns.runAs),
      description: storable(columns.description),
      command: storable(columns.command),
      hash: columns.hash,
      links: JSON.stringify(links),
      format: source.format,
      source: JSON.stringify(source),
    };
  }
}
