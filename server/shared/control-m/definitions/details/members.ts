import { typeOf } from '../../formats/json/nodes.ts';
import { writeJson } from '../../formats/json/print.ts';
import type { JsonNode, JsonObject } from '../../model/source.ts';
import type { Leftover } from './details.ts';

/** Members of an object: whoever understands one takes it, and what nobody took is left over. */
export class Members {
  readonly #values: Map<string, JsonNode>;
  readonly #left: Set<string>;
  /** Of members that were taken as objects of their own. */
  readonly #inside = new Map<string, Members>();
  readonly #prefix: string;

  constructor({ members }: JsonObject, prefix = '') {
    this.#values = new Map(members);
    this.#left = new Set(this.#values.keys());
    this.#prefix = prefix;
  }

  get entries(): [name: string, value: JsonNode][] {
    return [...this.#values];
  }

  /** @returns '' if it is not there, or is an object or array: then it is left over */
  take(name: string): string {
    const text = textOf(this.#values.get(name));
    if (text !== undefined) this.#left.delete(name);
    return text ?? '';
  }

  yes(name: string): boolean {
    return this.take(name).toLowerCase() === 'true' || this.take(name) === '1';
  }

  /** @returns null if it is not there; a plain value is a list of one */
  list(name: string): string[] | null {
    const value = this.#values.get(name);
    const items = value?.is === 'array' ? value.items.map(textOf) : [textOf(value)];
    const texts = items.filter((item) => item !== undefined);
    if (value === undefined || texts.length !== items.length) return null;
    this.#left.delete(name);
    return texts;
  }

  /** An object inside, whose own leftovers are then left over here; empty if it is not there. */
  inside(name: string): Members {
    const before = this.#inside.get(name);
    if (before) return before;
    const value = this.#values.get(name);
    const inner = new Members(
      value?.is === 'object' ? value : { is: 'object', members: [] },
      `${this.#prefix}${name}.`,
    );
    if (value?.is === 'object') this.#left.delete(name);
    this.#inside.set(name, inner);
    return inner;
  }

  /** Objects with a `Type`, by key; also those listed in an array. */
  typed(): { key: string; type: string; object: JsonObject }[] {
    return this.entries.flatMap(([key, value]) => {
      const objects = value.is === 'array' ? value.items : [value];
      return objects.flatMap((object) => {
        const type = typeOf(object);
        return object.is === 'object' && type !== undefined ? [{ key, type, object }] : [];
      });
    });
  }

  /** Says that a member was understood. */
  understood(name: string): void {
    this.#left.delete(name);
  }

  leftovers(): Leftover[] {
    const own = [...this.#left].flatMap((name) => {
      const value = this.#values.get(name);
      return value ? [{ is: 'property' as const, name: this.#prefix + name, value: written(value) }] : [];
    });
    return [...own, ...[...this.#inside.values()].flatMap((members) => members.leftovers())];
  }
}

function textOf(value: JsonNode | undefined): string | undefined {
  if (value?.is === 'string') return value.value;
  if (value?.is === 'number') return value.text;
  return value?.is === 'literal' && value.value !== null ? String(value.value) : undefined;
}

/** As text to read: plain values as they are, others as JSON. */
function written(value: JsonNode): string {
  return textOf(value) ?? writeJson(value);
}
