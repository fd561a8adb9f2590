import { FileRefused, limits } from '../../model/reading.ts';
import type { JsonNode } from '../../model/source.ts';
import type { JsonScalar } from './nodes.ts';
import type { Here, JsonEvents } from './tokenizer.ts';

/** What one definition may cost in memory, about in bytes of ASCII text: some values of the largest size. */
export const maxCost = 4 * limits.valueLength;
/** What a value costs besides its text. */
const valueCost = 64;

/** Makes a tree of one value. */
export class TreeBuilder implements JsonEvents {
  #root: JsonNode | undefined;
  readonly #open: Extract<JsonNode, { is: 'object' | 'array' }>[] = [];
  #name = '';
  #repeated = false;
  #cost = 0;

  /** The value once it is complete. */
  get done(): JsonNode | undefined {
    return this.#open.length === 0 ? this.#root : undefined;
  }

  get cost(): number {
    return this.#cost;
  }

  open(kind: 'object' | 'array', here: Here): void {
    const node: JsonNode = kind === 'object' ? { is: kind, members: [] } : { is: kind, items: [] };
    this.#place(node, 0, here);
    this.#open.push(node);
  }

  close(): void {
    this.#open.pop();
  }

  name(name: string, repeated: boolean): void {
    this.#name = name;
    this.#repeated = repeated;
    this.#cost += name.length;
  }

  value(value: JsonScalar, here: Here): void {
    this.#place(value, value.is === 'string' ? value.value.length : 0, here);
  }

  #place(node: JsonNode, length: number, here: Here): void {
    this.#cost += valueCost + length;
    if (this.#cost > maxCost) throw tooLarge(here);
    const into = this.#open.at(-1);
    if (into === undefined) this.#root = node;
    else if (into.is === 'array') into.items.push(node);
    else if (this.#repeated) this.#cost += replace(into.members, this.#name, node);
    else into.members.push([this.#name, node]);
  }
}

export function tooLarge(here: Here): FileRefused {
  return new FileRefused(
    'too-large',
    'One folder or job says more than can be held in memory. Such a definition cannot be imported.',
    here.place,
  );
}

/**
 * A repeated plain value stays where the first one was, as in JavaScript.
 * @returns how many members were looked at: a cost, or many repetitions would take for ever
 */
export function replace(members: [name: string, value: JsonNode][], name: string, node: JsonNode): number {
  const at = members.findIndex(([each]) => each === name);
  members[at < 0 ? members.length : at] = [name, node];
  return at < 0 ? members.length : at;
}
