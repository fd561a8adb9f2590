import { FileRefused, type Place } from '../../model/reading.ts';
import type { JsonObject } from '../../model/source.ts';
import { maxCost, TreeBuilder, tooLarge } from './build.ts';
import { isFolderType, isJobType, type JsonScalar, member, textOf } from './nodes.ts';
import { ownCopy } from '../text/own-copy.ts';
import type { Here, JsonEvents } from './tokenizer.ts';

/** About a hundred bytes are remembered of each. */
const maxFolders = 1_000_000;

/** What must be known of a folder before what is in it can be read; it may be written at the folder's end. */
export interface FolderFacts {
  type: string;
  name: string;
  /** As the folder itself says, or its Defaults. */
  server: string | undefined;
  defaults: JsonObject | undefined;
  defaultsCost: number;
}

/** An object that may turn out to be a definition, or an array that may hold some. */
interface Frame {
  array: boolean;
  /** The name whose value it is; undefined in an array and of the outermost object. */
  key: string | undefined;
  offset: number;
  place: Place | undefined;
  type: string | undefined;
  name: string | undefined;
  server: string | undefined;
  defaults: JsonObject | undefined;
  defaultsCost: number;
  /** Reads it along while it may be the Defaults of its folder or file. */
  reading: TreeBuilder | undefined;
  definitions: number;
  /** The first definition in it that has no name: matters if this turns out to be a folder. */
  nameless: Place | undefined;
}

/**
 * First look at a file: is all of it valid, where are its folders, and what are they? Of anything else it remembers
 * nothing, however large the file is.
 */
export class Survey implements JsonEvents {
  /** By the offset where their object begins. */
  readonly folders = new Map<number, FolderFacts>();
  /** Of the file; `type` is that of the outermost object, which may itself be a folder or job. */
  root: Pick<Frame, 'type' | 'defaults' | 'defaultsCost'> = {
    type: undefined,
    defaults: undefined,
    defaultsCost: 0,
  };
  readonly #frames: Frame[] = [];
  /** Levels inside something that holds no definitions. */
  #below = 0;
  #key = '';
  #defaults: TreeBuilder | undefined;
  #defaultsCost = 0;

  open(kind: 'object' | 'array', here: Here): void {
    this.#defaults?.open(kind, here);
    const parent = this.#frames.at(-1);
    if (!parent && kind === 'array') throw notAnObject(here);
    if (this.#below > 0 || (parent && !this.#mayHold(parent, kind))) this.#below += 1;
    else this.#frames.push(this.#frame(kind, parent, here));
  }

  close(here: Here): void {
    this.#defaults?.close();
    if (this.#below > 0) {
      this.#below -= 1;
      return;
    }
    const frame = this.#frames.pop();
    if (!frame) return;
    const parent = this.#frames.at(-1);
    if (frame.reading) this.#defaultsEnd(frame, parent, here);
    if (!parent) this.#ends(frame);
    else if (frame.array) passOn(frame, parent);
    else if (this.#isDefinition(frame, here)) {
      parent.definitions += 1;
      if (isFolderType(frame.type)) passOn(frame, parent);
    }
  }

  name(name: string, repeated: boolean): void {
    this.#defaults?.name(name, repeated);
    this.#key = name;
  }

  value(value: JsonScalar, here: Here): void {
    this.#defaults?.value(value, here);
    if (this.#below > 0) return;
    const frame = this.#frames.at(-1);
    if (!frame) throw notAnObject(here);
    if (frame.array) return;
    if (this.#key === 'Type' && value.is === 'string') this.#typeIs(ownCopy(value.value), frame);
    else if (this.#key === 'Name') frame.name = textOf(value);
    else if (this.#key === 'ControlmServer') frame.server = textOf(value);
  }

  #frame(kind: 'object' | 'array', parent: Frame | undefined, here: Here): Frame {
    const key = parent && !parent.array ? this.#key : undefined;
    let reading: TreeBuilder | undefined;
    if (key === 'Defaults' && kind === 'object' && !this.#defaults) {
      reading = new TreeBuilder();
      reading.open(kind, here);
      this.#defaults = reading;
    }
    return {
      array: kind === 'array',
      key,
      offset: here.offset,
      place: key ? undefined : here.place, // matters where a name may be missing
      type: undefined,
      name: undefined,
      server: undefined,
      defaults: undefined,
      defaultsCost: 0,
      reading,
      definitions: 0,
      nameless: undefined,
    };
  }

  /** In arrays only objects are looked at, and nothing in what is known to be neither folder nor file. */
  #mayHold(parent: Frame, kind: 'object' | 'array'): boolean {
    if (parent.array) return kind === 'object';
    if (parent.type === undefined || isFolderType(parent.type)) return true;
    return this.#frames.length === 1 && !isJobType(parent.type);
  }

  #typeIs(type: string, frame: Frame): void {
    frame.type = type;
    if (!frame.reading) return;
    frame.reading = undefined; // something of that type is called Defaults
    this.#defaults = undefined;
  }

  #defaultsEnd(frame: Frame, parent: Frame | undefined, here: Here): void {
    const tree = frame.reading?.done;
    const cost = frame.reading?.cost ?? 0;
    this.#defaults = undefined;
    this.#defaultsCost += cost;
    if (this.#defaultsCost > maxCost) throw tooLarge(here);
    if (!parent || tree?.is !== 'object') return;
    parent.defaults = tree;
    parent.defaultsCost = cost;
  }

  /** Also remembers it, if it is a folder. @throws FileRefused name-missing */
  #isDefinition(frame: Frame, here: Here): boolean {
    const folder = isFolderType(frame.type);
    if (!folder && !isJobType(frame.type)) return false;
    const name = frame.key ?? frame.name ?? '';
    if (name === '') this.#nameMissing(frame, here);
    if (folder) this.#folder(frame, name, here);
    return true;
  }

  #folder(frame: Frame, name: string, here: Here): void {
    if (this.folders.size >= maxFolders)
      throw new FileRefused(
        'too-large',
        `The file has more than ${maxFolders} folders. Split it.`,
        here.place,
      );
    const { type = '', defaults, defaultsCost } = frame;
    const server = frame.server ?? (defaults && textOf(member(defaults, 'ControlmServer')));
    this.folders.set(frame.offset, {
      type,
      name: ownCopy(name),
      server: server === undefined ? undefined : ownCopy(server),
      defaults,
      defaultsCost,
    });
  }

  /** Refuses at once, or once it is clear that what holds it are folders. */
  #nameMissing(frame: Frame, here: Here): void {
    const place = frame.place ?? here.place;
    const parent = this.#frames.at(-1);
    const certain = this.#frames.every((each, index) => index === 0 || each.array || isFolderType(each.type));
    if (!parent || certain) throw nameMissing(place);
    // places in it come after its own
    frame.nameless = undefined;
    parent.nameless ??= place;
  }

  #ends(frame: Frame): void {
    const { type } = frame;
    this.root = frame;
    const itself = this.#isDefinition(frame, { place: frame.place ?? start, offset: 0 });
    if (frame.nameless && !isJobType(type)) throw nameMissing(frame.nameless);
    if (itself || frame.definitions > 0) return;
    throw new FileRefused(
      'not-control-m',
      'The file is JSON, but has no folder and no job. Export definitions from Control-M as Jobs-as-Code.',
      frame.place,
    );
  }
}

const start: Place = { line: 1, column: 1 };

function passOn(frame: Frame, parent: Frame): void {
  parent.definitions += frame.definitions;
  parent.nameless ??= frame.nameless;
}

function notAnObject(here: Here): FileRefused {
  return new FileRefused(
    'json-not-object',
    'The file holds no JSON object at its top. Jobs-as-Code is an object of folders and jobs by name.',
    here.place,
  );
}

function nameMissing(place: Place): FileRefused {
  return new FileRefused(
    'name-missing',
    'A folder or job has no name. Give it one: its key, or Name in an array.',
    place,
  );
}
