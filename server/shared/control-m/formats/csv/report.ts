import { namesOf, plainColumn } from '../../definitions/report-columns.ts';
import { type Links, noLinks } from '../../model/links.ts';
import {
  FileRefused,
  type Findings,
  type FolderRef,
  limits,
  type RefusalReason,
} from '../../model/reading.ts';
import type { Source } from '../../model/source.ts';
import { withinDepth } from '../text/path-depth.ts';
import { effectsOf, waitsOf } from './conditions.ts';
import { isHeader, maxTitleRows } from './header.ts';
import { isFolderType, typeOf } from './types.ts';

/** Where a column says the folder a job is in, the most exact first: `A/B` is nested. */
const folderColumns = ['parentfolder', 'folder', 'foldername', 'parenttable', 'table', 'tablename'] as const;
const serverColumns = ['controlmserver', 'datacenter', 'server', 'controlm'] as const;

type Cells = [column: string, value: string][];

/** Takes the rows of a job report one by one and tells the folders and jobs in them. */
export class JobReport {
  readonly #findings: Findings;
  #columns: string[] | undefined;
  #titleRows = 0;
  /** Folders of the row before, from the top: most rows are in the same. */
  #open: { server: string | null; names: string[]; refs: FolderRef[] } = {
    server: null,
    names: [],
    refs: [],
  };

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  /**
   * @param line - where the row begins
   * @throws FileRefused csv-syntax, name-missing, not-control-m
   */
  row(cells: string[], line: number): void {
    if (cells.every((cell) => cell.trim() === '')) return;
    if (cells.length > limits.attributes)
      throw refused(
        'too-large',
        `The row has more than ${limits.attributes} cells. Is this a job report?`,
        line,
      );
    if (cells.some((cell) => cell.includes('\0')))
      throw refused('csv-syntax', 'The row has a NUL character, which has no meaning. Remove it.', line);
    if (this.#columns) this.#job(this.#named(this.#columns, cells, line), line);
    else if (isHeader(cells)) this.#columns = cells.map((cell) => cell.trim());
    else if (++this.#titleRows > maxTitleRows) throw noNameColumn();
  }

  /** There are no more rows. @throws FileRefused not-control-m - there were no columns */
  end(): void {
    if (!this.#columns) throw noNameColumn();
    this.#enter(null, []);
  }

  #named(columns: string[], cells: string[], line: number): Cells {
    const rest = cells.slice(columns.length);
    if (cells.length < columns.length || rest.some((cell) => cell.trim() !== ''))
      throw refused(
        'csv-syntax',
        `The row has ${cells.length} cells, but there are ${columns.length} columns. Quote cells that hold line breaks or the separator.`,
        line,
      );
    return columns.flatMap((column, at): Cells => {
      const cell = cells[at] ?? '';
      return cell === '' ? [] : [[column || `Column ${at + 1}`, cell]];
    });
  }

  #job(row: Cells, line: number): void {
    const values = new Map(row.map(([column, value]) => [plainColumn(column), value.trim()]));
    const says = (names: readonly string[]) => names.map((name) => values.get(name)).find(Boolean) ?? '';
    const source: Source = { format: 'csv', row };
    const type = typeOf(says);
    const folders = withinDepth(says(folderColumns).split('/'), { line, column: 1 });
    const name = says(namesOf.name) || (isFolderType(type) ? (folders.pop() ?? '') : '');
    if (name === '')
      throw refused('name-missing', 'The row has no job name. Give it one, or remove the row.', line);
    const server = says(serverColumns) || null;
    const links = linksOf(says);
    if (isFolderType(type)) this.#folder(name, folders, server, { source, links });
    else {
      const parent = this.#enter(server, folders);
      this.#findings.job({ name, parent, type, source, links, server });
    }
  }

  /** A row about a folder, which may be named in its folder column as well. */
  #folder(
    name: string,
    around: string[],
    server: string | null,
    said: { source: Source; links: Links },
  ): void {
    const path = around.at(-1) === name ? around : [...around, name];
    this.#enter(server, path.slice(0, -1));
    const ref = this.#push(server, name);
    this.#findings.closeFolder(ref, said.source, said.links);
    this.#open.names.pop();
    this.#open.refs.pop();
  }

  /** Leaves the folders that are open and enters those of a path, as far as they differ. */
  #enter(server: string | null, path: string[]): FolderRef | undefined {
    const { names, refs } = this.#open;
    let same = this.#open.server === server ? 0 : -1;
    while (same >= 0 && same < path.length && names[same] === path[same]) same += 1;
    while (refs.length > Math.max(0, same)) {
      names.pop();
      const ref = refs.pop();
      if (ref !== undefined) this.#findings.closeFolder(ref, undefined, noLinks);
    }
    this.#open.server = server;
    for (const name of path.slice(refs.length)) this.#push(server, name);
    return refs.at(-1);
  }

  #push(server: string | null, name: string): FolderRef {
    const { names, refs } = this.#open;
    const parent = refs.at(-1);
    const type = parent === undefined ? 'Folder' : 'SubFolder';
    const ref = this.#findings.openFolder({ name, parent, server, type });
    names.push(name);
    refs.push(ref);
    return ref;
  }
}

function linksOf(says: (names: readonly string[]) => string): Links {
  const { adds, deletes } = effectsOf(says(namesOf.adds));
  const deleted = effectsOf(says(namesOf.deletes));
  return {
    waits: waitsOf(says(namesOf.waits)),
    adds,
    deletes: [...deletes, ...deleted.adds, ...deleted.deletes],
    flows: [],
  };
}

function noNameColumn(): FileRefused {
  return refused(
    'not-control-m',
    'The file is neither XML nor JSON, and as a job report it has no column Job Name. Export definitions from Control-M, or name the column.',
    1,
  );
}

function refused(reason: RefusalReason, message: string, line: number): FileRefused {
  return new FileRefused(reason, message, { line, column: 1 });
}
