import { FileRefused, type Findings, type FolderRef, limits, type ReadItem } from '../../model/reading.ts';
import type { XmlElement } from '../../model/source.ts';
import { ownCopy } from '../text/own-copy.ts';
import { elementCopy } from './element-copy.ts';
import { ImpliedFolders } from './implied-folders.ts';
import { LinksOfElements } from './links.ts';
import { folderName, folderType, isRoot, jobName, jobType, type Says, sayer, statedPath } from './names.ts';
import { rootSource, rootType, textType } from './root.ts';
import type { Attributes, Where, XmlEvents } from './start-tag.ts';

/** Largest definition without the definitions inside it: characters, and what every element and attribute costs besides. */
const definitionSize = 4 * limits.valueLength;
const partSize = 64;

/** A folder, a job or another thing that is being read: an element and all that is its own. */
class Owner {
  size = 0;
  readonly links = new LinksOfElements();
  /** Undefined for everything but folders: what is inside a folder can be a definition of its own. */
  folder: FolderRef | undefined;
  finish = (): void => {};
}

interface Started {
  element: XmlElement;
  place: Where;
  /** The folder it stands in. */
  parent: FolderRef | undefined;
  says: Says;
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
    if (part?.isOwner) part.owner.finish(); // without a part it was the root
  }

  text(text: string, place: Where): void {
    const part = this.#open.at(-1);
    if (!part) {
      const kept = item(textType, textType, [textType, [], [text.trim()]]);
      this.#findings.other({ ...kept, parent: undefined });
      return;
    }
    const children = part.element[2];
    const before = children.at(-1);
    if (typeof before === 'string') children[children.length - 1] = before + text;
    else children.push(text);
    grow(part.owner, text.length, place);
  }

  #startRoot(tag: string, attributes: Attributes): void {
    this.#rootSeen = true;
    const source = rootSource(tag, attributes);
    if (source) this.#findings.other({ name: tag, parent: undefined, type: rootType, source });
  }

  #startOwner(element: XmlElement, place: Where, parent: FolderRef | undefined): void {
    const [tag, attributes] = element;
    const started = { element, place, parent, says: sayer(attributes) };
    const type = folderType(tag);
    const owner = new Owner();
    if (type !== undefined) this.#startFolder(owner, type, started);
    else if (tag === 'JOB') this.#startJob(owner, started);
    else {
      const name = started.says('NAME') || tag;
      owner.finish = () => this.#findings.other({ ...item(name, tag, element), parent });
    }
    this.#open.push({ element, owner, isOwner: true, inOn: false });
    grow(owner, sizeOf(element), place);
  }

  #startFolder(owner: Owner, type: string, { element, place, parent, says }: Started): void {
    const [tag] = element;
    const name = folderName(type, says);
    if (name === '') throw nameless('folder', tag, place);
    const server = serverOf(says);
    // A sub-folder outside of folders says itself where it belongs; others repeat their own name there.
    const path = parent === undefined && type === 'SubFolder' ? statedPath(tag, says) : [];
    const implied = this.#implied.open(path, server);
    const within = parent ?? implied.at(-1);
    const ref = this.#findings.openFolder({
      name: ownCopy(name),
      parent: within,
      server: within === undefined ? server : null,
      type: within === undefined ? type : 'SubFolder',
    });
    owner.folder = ref;
    owner.finish = () => {
      this.#findings.closeFolder(ref, { format: 'xml', element: elementCopy(element) }, owner.links.links);
      this.#implied.close(implied);
    };
  }

  #startJob(owner: Owner, { element, place, parent, says }: Started): void {
    const name = jobName(says);
    if (name === '') throw nameless('job', element[0], place);
    const server = serverOf(says);
    const type = jobType(says);
    owner.finish = () => {
      const implied = this.#implied.open(parent === undefined ? statedPath('JOB', says) : [], server);
      const links = owner.links.links;
      this.#findings.job({ ...item(name, type, element), parent: parent ?? implied.at(-1), links, server });
      this.#implied.close(implied);
    };
  }

  #startPart(element: XmlElement, place: Where, parent: Part): void {
    const [tag, attributes] = element;
    const { owner } = parent;
    parent.element[2].push(element);
    const part: Part = { element, owner, isOwner: false, inOn: parent.inOn || tag === 'ON' };
    this.#open.push(part);
    grow(owner, sizeOf(element), place);
    if (!owner.links.element(tag, sayer(attributes), parent.inOn))
      this.#findings.warn({
        reason: 'event-without-name',
        message: `${tag} has no NAME: it is kept, but joins nothing.`,
        place: place(),
      });
  }
}

function grow(owner: Owner, size: number, place: Where): void {
  owner.size += size;
  if (owner.size > definitionSize)
    throw new FileRefused(
      'too-large',
      `A folder or job is larger than ${definitionSize / 1024 / 1024} MiB. None of Control-M is: look at the file.`,
      place(),
    );
}

function isDefinition(tag: string): boolean {
  return tag === 'JOB' || folderType(tag) !== undefined;
}

function item(name: string, type: string, element: XmlElement): Omit<ReadItem, 'parent'> {
  return { name: ownCopy(name), type, source: { format: 'xml', element } };
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

function nameless(what: string, tag: string, place: Where): FileRefused {
  const names = what === 'job' ? 'JOBNAME, MEMNAME or FILE_NAME' : 'FOLDER_NAME, TABLE_NAME or JOBNAME';
  return new FileRefused(
    'name-missing',
    `This ${what} (${tag}) has no name. Give it one in ${names}.`,
    place(),
  );
}
