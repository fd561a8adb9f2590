import { FileRefused, type Place } from '../../model/reading.ts';
import { ownCopy } from '../text/own-copy.ts';
import { excerpt } from './excerpt.ts';
import type { Here } from './tokenizer.ts';

/** Names that are remembered at a time: those of one folder, in truth. Costs about 100 bytes each. */
const maxNames = 1_000_000;

/**
 * The names of all objects that are open. A name met twice is told; refused where either value is an object or array,
 * because a reader that takes the last one, as readers of JSON do, would lose a job.
 */
export class OpenNames {
  /** Whether the value of a name is an object or array; undefined of arrays, which have no names. */
  readonly #open: (Map<string, boolean> | undefined)[] = [];
  #names: Map<string, boolean> | undefined;
  #count = 0;
  #name = '';
  /** Where the name stands, if a plain value had it before. */
  #repeatedAt: Place | undefined;

  enter(object: boolean): void {
    this.#names = object ? new Map() : undefined;
    this.#open.push(this.#names);
  }

  leave(): void {
    this.#count -= this.#open.pop()?.size ?? 0;
    this.#names = this.#open.at(-1);
  }

  /**
   * @returns whether the object has a plain value of this name
   * @throws FileRefused duplicate-key - it has an object or array of this name
   * @throws FileRefused too-large - the open objects have too many names
   */
  meet(name: string, here: Here): boolean {
    const before = this.#names?.get(name);
    if (before === true) throw duplicate(name, here.place);
    this.#repeatedAt = before === undefined ? undefined : here.place;
    if (before === undefined && ++this.#count > maxNames)
      throw new FileRefused(
        'too-large',
        `Folders that are open here have more than ${maxNames} members. Split the file.`,
        here.place,
      );
    this.#name = name;
    return before !== undefined;
  }

  /** The value of the name met last has begun. @throws FileRefused duplicate-key - a plain value of this name came before */
  settle(container: boolean): void {
    if (!this.#names) return;
    if (this.#repeatedAt && container) throw duplicate(this.#name, this.#repeatedAt);
    this.#names.set(ownCopy(this.#name), container);
  }
}

function duplicate(name: string, place: Place): FileRefused {
  return new FileRefused(
    'duplicate-key',
    `${excerpt(name)} is there twice in one object, and one of the two would be lost. Rename one, or list both in an array with a Name each.`,
    place,
  );
}
