import { FileRefused, type Findings, type FolderRef, limits } from '../../model/reading.ts';
import { type Links, noLinks } from '../../model/links.ts';
import type { Source, XmlElement } from '../../model/source.ts';
import { ownCopy } from '../text/own-copy.ts';
import { elementCopy } from './element-copy.ts';
import { ImpliedFolders } from './implied-folders.ts';
import { isCondition, LinksOfElements } from './links.ts';
import { folderName, folderType, isRoot, jobName, jobType, type Says, sayer, statedPath } from './names.ts';
import { rootSource, rootType, textType } from './root.ts';
import type { Attributes, Where, XmlEvents } from './start-tag.ts';

/** Largest definition without the definitions inside it: characters, and what every element and attribute costs besides. */
const definitionSize = 4 * limits.valueLength;
const partSize = 64;
/** What all folders of a file may say of themselves: they are kept until the end, because they may come again. */
const foldersSize = 128 * 1024 * 1024;

/** A folder, a job or another thing that is being read: an element and all that is its own. */
interface Owner {
  kind: 'folder' | 'job' | 'other';
  /** The folder it stands in. */
  parent: FolderRef | undefined;
  /** Of a folder: itself, and the folders around it that no element stands for. */
  folder: FolderRef | undefined;
  implied: FolderRef[];
  size: number;
  /** Undefined until an element says something about events. */
  links: LinksOfElements | undefined;
}

/** An open element of a definition. */
interface Part {
  element: XmlElement;
  owner: Owner;
  isOwner: boolean;
  /** Within an ON block. */
  inOn: boolean;
}

/**
 * Tells folders, jobs and what is left in the elements of an export. Folders and jobs stand in the root or in a folder;
 * below anything else their names mean nothing, and they are a part of it.
 */
export class Structure implements XmlEvents {
  readonly #findings: Findings;
  /** Open elements below the root, or from a folder that is the root. */
  readonly #open: Part[] = [];
  readonly #implied: ImpliedFolders;
  #rootSeen = false;
  #foldersSize = 0;

  constructor(findings: Findings) {
    this.#findings = findings;
    this.#implied = new ImpliedFolders(findings);
  }

  root(tag: string, place: Where): void {
    if (isRoot(tag) || folderType(tag) !== undefined) return;
    throw new FileRefused(
      'not-control-m',
      `The file begins with ${tag}, and an export of Control-M with DEFTABLE, DEFFOLDER, DEFJOB or a folder. Choose another file.`,
      place(),
    );
  }

  start(tag: string, attributes: Attributes, place: Where): void {
    const parent = this.#open.at(-1);
    if (!parent && isRoot(tag) && !this.#rootSeen) return this.#startRoot(tag, attributes);
    this.#rootSeen = true;
    const element: XmlElement = [tag, attributes, []];
    if (!parent) this.#startOwner(element, place, undefined);
    else if (parent.isOwner && parent.owner.folder !== undefined && isDefinition(tag))
      this.#startOwner(element, place, parent.owner.folder);
    else this.#startPart(element, place, parent);
  }

  end(): void {
    const part = this.#open.pop();
    if (part?.isOwner) this.#finish(part.owner, part.element); // without a part it was the root
  }

  text(text: string, place: Where): void {
    const part = this.#open.at(-1);
    if (!part) {
      const source: Source = { format: 'xml', element: [textType, [], [text.trim()]] };
      this.#findings.other({ name: textType, parent: undefined, type: textType, source });
      return;
    }
    const children = part.element[2];
    const before = children.at(-1);
    if (typeof before === 'string') children[children.length - 1] = before + text;
    else children.push(text);
    this.#grow(part.owner, text.length, place);
  }

  #startRoot(tag: string, attributes: Attributes): void {
    this.#rootSeen = true;
    const source = rootSource(tag, attributes);
    if (source) this.#findings.other({ name: tag, parent: undefined, type: rootType, source });
  }

  #startOwner(element: XmlElement, place: Where, parent: FolderRef | undefined): void {
    const [tag, attributes] = element;
    const type = folderType(tag);
    const kind = type !== undefined ? 'folder' : tag === 'JOB' ? 'job' : 'other';
    const owner: Owner = { kind, parent, folder: undefined, implied: [], size: 0, links: undefined };
    const says = sayer(attributes);
    if (type !== undefined) this.#openFolder(owner, type, element, says, place);
    else if (kind === 'job' && jobName(says) === '') throw nameless('job', tag, place);
    this.#open.push({ element, owner, isOwner: true, inOn: false });
    this.#grow(owner, sizeOf(element), place);
  }

  #openFolder(owner: Owner, type: string, [tag]: XmlElement, says: Says, place: Where): void {
    const name = folderName(type, says);
    if (name === '') throw nameless('folder', tag, place);
    const { parent } = owner;
    const server = serverOf(says);
    // A sub-folder outside of folders says itself where it belongs; others repeat their own name there.
    if (parent === undefined && type === 'SubFolder')
      owner.implied = this.#implied.open(statedPath(tag, says), server);
    const within = parent ?? owner.implied.at(-1);
    owner.folder = this.#findings.openFolder({
      name: ownCopy(name),
      parent: within,
      server: within === undefined ? server : null,
      type: within === undefined ? type : 'SubFolder',
    });
  }

  #finish({ kind, parent, folder, implied, links: gathered }: Owner, element: XmlElement): void {
    const links = gathered?.links ?? noLinks;
    if (folder !== undefined) {
      this.#findings.closeFolder(folder, { format: 'xml', element: elementCopy(element) }, links);
      this.#implied.close(implied);
    } else if (kind === 'job') this.#finishJob(element, parent, links);
    else this.#finishOther(element, parent);
  }

  #finishJob(element: XmlElement, parent: FolderRef | undefined, links: Links): void {
    const says = sayer(element[1]);
    const server = serverOf(says);
    const implied = parent === undefined ? this.#implied.open(statedPath(element[0], says), server) : [];
    this.#findings.job({
      name: ownCopy(jobName(says)),
      parent: parent ?? implied.at(-1),
      type: jobType(says),
      source: { format: 'xml', element },
      links,
      server,
    });
    this.#implied.close(implied);
  }

  #finishOther(element: XmlElement, parent: FolderRef | undefined): void {
    const [tag, attributes] = element;
    const name = ownCopy(sayer(attributes)('NAME') || tag);
    this.#findings.other({ name, parent, type: tag, source: { format: 'xml', element } });
  }

  #startPart(element: XmlElement, place: Where, parent: Part): void {
    const [tag] = element;
    const { owner } = parent;
    parent.element[2].push(element);
    const part: Part = { element, owner, isOwner: false, inOn: parent.inOn || tag === 'ON' };
    this.#open.push(part);
    this.#grow(owner, sizeOf(element), place);
    if (isCondition(tag)) this.#condition(element, place, part);
  }

  #condition([tag, attributes]: XmlElement, place: Where, { owner, inOn }: Part): void {
    owner.links ??= new LinksOfElements();
    if (!owner.links.add(tag, sayer(attributes), inOn))
      this.#findings.warn({
        reason: 'event-without-name',
        message: `${tag} has no NAME: it is kept, but joins nothing.`,
        place: place(),
      });
  }

  #grow(owner: Owner, size: number, place: Where): void {
    owner.size += size;
    if (owner.size > definitionSize) throw tooLarge('A folder or job is', definitionSize, place);
    if (owner.kind !== 'folder') return;
    this.#foldersSize += size;
    if (this.#foldersSize > foldersSize)
      throw tooLarge('All folders without their jobs are', foldersSize, place);
  }
}

function isDefinition(tag: string): boolean {
  return tag === 'JOB' || folderType(tag) !== undefined;
}

function serverOf(says: Says): string | null {
  const server = says('DATACENTER');
  return server === '' ? null : ownCopy(server);
}

function sizeOf([tag, attributes]: XmlElement): number {
  return attributes.reduce(
    (size, [name, value]) => size + partSize + name.length + value.length,
    partSize + tag.length,
  );
}

function tooLarge(what: string, most: number, place: Where): FileRefused {
  const message = `${what} larger than ${most / 1024 / 1024} MiB. Look at the file, or split it.`;
  return new FileRefused('too-large', message, place());
}

function nameless(what: string, tag: string, place: Where): FileRefused {
  const names = what === 'job' ? 'JOBNAME, MEMNAME or FILE_NAME' : 'FOLDER_NAME, TABLE_NAME or JOBNAME';
  return new FileRefused(
    'name-missing',
    `This ${what} (${tag}) has no name. Give it one in ${names}.`,
    place(),
  );
}
