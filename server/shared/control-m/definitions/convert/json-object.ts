import type { JsonNode, JsonObject } from '../../model/source.ts';

/** Names that mean something of their own: nothing else may be called so. */
const properties = new Set(
  (
    ',Type,Name,Path,Jobs,Defaults,ControlmServer,When,Variables,Events,Included,Excluded,Relationship,Rerun,RerunLimit,' +
    'RerunIntervals,RerunSpecificTimes,DocumentationFile,Host,RunAs,Command,Description,Application,SubApplication'
  ).split(','),
);

/** Builds an object of Jobs-as-Code; what says nothing is left out. */
export class ObjectBuilder {
  /** The last number given to a name: of a thousand equal ones the thousandth must not try all before it. */
  readonly #numbers = new Map<string, number>();
  readonly #members = new Map<string, JsonNode>();

  text(name: string, value: string): this {
    return value === '' ? this : this.node(name, { is: 'string', value });
  }

  yes(name: string, value: boolean): this {
    return value ? this.node(name, { is: 'literal', value: true }) : this;
  }

  texts(name: string, values: string[]): this {
    return this.node(name, { is: 'array', items: values.map((value) => ({ is: 'string', value })) });
  }

  object(name: string, inner: ObjectBuilder): this {
    return inner.#members.size === 0 ? this : this.node(name, inner.built);
  }

  node(name: string, value: JsonNode): this {
    this.#members.set(name, value);
    return this;
  }

  /** Puts an object there under its own name, or one like it if that is taken. */
  named(name: string, node: (key: string) => JsonNode): this {
    let key = name;
    for (let n = this.#numbers.get(name) ?? 1; this.#members.has(key) || properties.has(key); ) {
      n += 1;
      key = `${name}_${n}`;
      this.#numbers.set(name, n);
    }
    return this.node(key, node(key));
  }

  has(name: string): boolean {
    return this.#members.has(name);
  }

  get built(): JsonObject {
    return { is: 'object', members: [...this.#members] };
  }
}

export function objectOf(type: string): ObjectBuilder {
  return new ObjectBuilder().text('Type', type);
}
