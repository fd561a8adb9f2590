import { FileRefused, type Findings, type FolderRef, type Place } from '../../model/reading.ts';
import type { JsonNode, JsonObject } from '../../model/source.ts';
import { maxCost, replace, TreeBuilder, tooLarge } from './build.ts';
import { withDefaults } from './defaults.ts';
import { excerpt } from './excerpt.ts';
import { linksOf } from './links.ts';
import { tellJobAtTop } from './job-at-top.ts';
import { isJobType, type JsonScalar, member, textOf, typeOf, without } from './nodes.ts';
import { ownCopy } from '../text/own-copy.ts';
import type { FolderFacts, Survey } from './survey.ts';
import type { Here, JsonEvents } from './tokenizer.ts';

/** More of them tell nothing new. */
const maxWarnings = 100;

/** What Defaults may add up to over all jobs they cover, in characters: a small file could say gigabytes. */
const maxInherited = 2 * 1024 ** 3;

/** The file, or a folder: what holds definitions by name. `members` are its own properties. */
interface Holder {
  is: 'holder';
  members: [name: string, value: JsonNode][];
  cost: number;
  /** Undefined of the file. */
  folder: Folder | undefined;
  /** Defaults that cover what is in it, the nearest first. */
  scopes: readonly JsonObject[];
  /** Of those together. */
  scopesCost: number;
}

interface Folder {
  facts: FolderFacts;
  ref: FolderRef;
  server: string | null;
}

/** An array in a holder: definitions are taken out of it. */
interface List {
  is: 'list';
  holder: Holder;
  key: string;
  items: JsonNode[];
  definitions: number;
}

/**
 * Second look at a file that is known to be valid: tells what it finds, as it finds it. Holds one job, and what the
 * folders around it say of themselves.
 */
export class Emission implements JsonEvents {
  readonly #survey: Survey;
  readonly #findings: Findings;
  readonly #levels: (Holder | List)[] = [];
  #builder: TreeBuilder | undefined;
  #key = '';
  #repeated = false;
  #inherited = 0;
  #warnings = 0;

  constructor(survey: Survey, findings: Findings) {
    this.#survey = survey;
    this.#findings = findings;
  }

  open(kind: 'object' | 'array', here: Here): void {
    if (this.#builder) this.#builder.open(kind, here);
    else this.#openLevel(kind, here);
  }

  close(here: Here): void {
    if (this.#builder) {
      this.#builder.close();
      const { done, cost } = this.#builder;
      if (!done) return;
      this.#builder = undefined;
      this.#take(done, cost, here);
      return;
    }
    const level = this.#levels.pop();
    if (level?.is === 'list') this.#closeList(level, here);
    else if (level?.folder) this.#closeFolder(level, level.folder);
    else if (level) this.#closeFile(level);
  }

  name(name: string, repeated: boolean, here: Here): void {
    if (repeated) this.#warn(name, here.place);
    if (this.#builder) {
      this.#builder.name(name, repeated);
      return;
    }
    this.#key = name;
    this.#repeated = repeated;
  }

  value(value: JsonScalar, here: Here): void {
    if (this.#builder) this.#builder.value(value, here);
    else this.#take(value, value.is === 'string' ? value.value.length : 0, here);
  }

  #openLevel(kind: 'object' | 'array', here: Here): void {
    const parent = this.#levels.at(-1);
    if (kind === 'array' && parent && parent.is !== 'list') {
      this.#levels.push({ is: 'list', holder: parent, key: this.#key, items: [], definitions: 0 });
      return;
    }
    const facts = this.#survey.folders.get(here.offset);
    if (facts) this.#openFolder(facts);
    else if (!parent && !isJobType(this.#survey.root.type)) {
      const { defaults, defaultsCost } = this.#survey.root;
      this.#push(undefined, defaults ? [defaults] : [], defaultsCost);
    } else {
      this.#builder = new TreeBuilder();
      this.#builder.open(kind, here);
    }
  }

  #openFolder(facts: FolderFacts): void {
    const level = this.#levels.at(-1);
    const around = level?.is === 'list' ? level.holder : level;
    if (level?.is === 'list') level.definitions += 1;
    const outer = around?.scopes ?? [];
    const server = around?.folder ? around.folder.server : serverOf(facts, outer);
    const { name, type, defaults } = facts;
    const ref = this.#findings.openFolder({ name, parent: around?.folder?.ref, server, type });
    const scopesCost = (around?.scopesCost ?? 0) + facts.defaultsCost;
    this.#push({ facts, ref, server }, defaults ? [defaults, ...outer] : outer, scopesCost);
  }

  #push(folder: Folder | undefined, scopes: readonly JsonObject[], scopesCost: number): void {
    this.#levels.push({ is: 'holder', members: [], cost: 0, folder, scopes, scopesCost });
  }

  /** A value that is complete. */
  #take(node: JsonNode, cost: number, here: Here): void {
    const level = this.#levels.at(-1);
    const type = typeOf(node);
    if (node.is === 'object' && type !== undefined && isJobType(type)) this.#job(node, type, level, here);
    else if (level?.is === 'list') this.#item(level, node, type, cost, here);
    else if (level) this.#member(level, node, type, cost, here);
  }

  /** Beside the folders, an array may hold other things by `Name`, as it may hold jobs. */
  #item(list: List, node: JsonNode, type: string | undefined, cost: number, here: Here): void {
    const name = node.is === 'object' && type !== undefined ? textOf(member(node, 'Name')) : undefined;
    if (node.is === 'object' && type !== undefined && name && !list.holder.folder) {
      list.definitions += 1;
      this.#other(name, type, without(node, 'Name'));
      return;
    }
    spend(list.holder, cost, here);
    list.items.push(node);
  }

  #member(holder: Holder, node: JsonNode, type: string | undefined, cost: number, here: Here): void {
    const name = this.#key;
    if (node.is !== 'object') {
      this.#property(holder, name, node, cost, here);
    } else if (name === 'Defaults' && type === undefined) return;
    else if (holder.folder || name === '') this.#property(holder, name, node, cost, here);
    else this.#other(name, type ?? '', node);
  }

  #other(name: string, type: string, object: JsonObject): void {
    this.#findings.other({
      name: ownCopy(name),
      parent: undefined,
      type,
      source: { format: 'json', object },
    });
  }

  #property(holder: Holder, name: string, node: JsonNode, cost: number, here: Here): void {
    if (name === 'Name' && holder.folder) return;
    spend(holder, name.length + cost, here);
    if (this.#repeated) spend(holder, replace(holder.members, name, node), here);
    else holder.members.push([name, node]);
  }

  #job(own: JsonObject, type: string, level: Holder | List | undefined, here: Here): void {
    const holder = level?.is === 'list' ? level.holder : level;
    if (level?.is === 'list') level.definitions += 1;
    const name = level && level.is !== 'list' ? this.#key : (textOf(member(own, 'Name')) ?? '');
    const folder = holder?.folder;
    this.#inherited += holder?.scopesCost ?? 0;
    if (this.#inherited > maxInherited) throw tooMuchInherited(here);
    const effective = withDefaults(own, type, holder?.scopes ?? [], folder === undefined);
    if (folder) {
      const object = without(effective, 'Name');
      const source = { format: 'json' as const, object };
      this.#findings.job({ name, parent: folder.ref, type, source, links: linksOf(object) });
    } else tellJobAtTop(this.#findings, { name, type, effective }, here);
  }

  /** An array that held definitions alone is no property. */
  #closeList({ holder, key, items, definitions }: List, here: Here): void {
    if (items.length === 0 && definitions > 0) return;
    this.#repeated = false;
    this.#property(holder, key, { is: 'array', items }, 0, here);
  }

  #closeFolder({ members, scopes }: Holder, { facts, ref, server }: Folder): void {
    const outer = facts.defaults ? scopes.slice(1) : scopes;
    const atTop = !this.#levels.some((level) => level.is === 'holder' && level.folder);
    const itself: JsonObject = { is: 'object', members };
    if (atTop && server !== null && !member(itself, 'ControlmServer'))
      members.push(['ControlmServer', { is: 'string', value: server }]);
    const object = withDefaults(itself, facts.type, outer, atTop);
    this.#findings.closeFolder(ref, { format: 'json', object }, linksOf(object));
  }

  /** What the file says besides objects comes back on export as one thing without a name. */
  #closeFile({ members }: Holder): void {
    if (members.length === 0) return;
    this.#other('', '', { is: 'object', members });
  }

  #warn(name: string, place: Place): void {
    this.#warnings += 1;
    if (this.#warnings > maxWarnings) return;
    const more = this.#warnings === maxWarnings ? ' There may be more of them.' : '';
    const message = `${excerpt(name)} is there twice in one object; the last value counts.${more}`;
    this.#findings.warn({ reason: 'duplicate-key', message, place });
  }
}

function serverOf({ type, server }: FolderFacts, scopes: readonly JsonObject[]): string | null {
  if (server !== undefined) return server || null;
  const inherited = withDefaults({ is: 'object', members: [] }, type, scopes, true);
  return textOf(member(inherited, 'ControlmServer')) || null;
}

function spend(holder: Holder, cost: number, here: Here): void {
  holder.cost += 64 + cost;
  if (holder.cost > maxCost) throw tooLarge(here);
}

function tooMuchInherited(here: Here): FileRefused {
  return new FileRefused(
    'too-large',
    'Defaults add too much to too many jobs. Shorten the Defaults, or split the file.',
    here.place,
  );
}
