import type { DefinitionKind } from '../../../../../db/shared/schema/index.ts';
import type { JsonObject } from '../../model/source.ts';
import { writeJson } from './print.ts';

/** A definition as it is to be written. */
export interface JsonDefinition {
  kind: DefinitionKind;
  /** How many folders are around it. */
  depth: number;
  name: string;
  type: string;
  server: string | null;
  /** Its own object, without `Name` and without the definitions in it. */
  object: JsonObject;
}

/** The document, or a folder, that is being written. */
interface Level {
  indent: number;
  empty: boolean;
  /** Names that are taken. */
  names: Set<string>;
  /** Whether the array of what cannot be there by name is open, and whether it has items. */
  list: 'closed' | 'empty' | 'filled';
}

/**
 * Jobs-as-Code of definitions, piece by piece. Jobs are there by name; where a name is taken, in an array `Jobs` with
 * `Name`, the only way to repeat one.
 * @param definitions - in the order of the tree: a folder, all that is in it, the next folder. What stands beside the
 *   folders (`other`) comes before them, or its name may be taken by then.
 */
export async function* writeJsonFile(
  definitions: AsyncIterable<JsonDefinition> | Iterable<JsonDefinition>,
): AsyncGenerator<string> {
  const writer = new DocumentWriter();
  for await (const definition of definitions) yield writer.write(definition);
  yield writer.end();
}

class DocumentWriter {
  readonly #levels: Level[] = [{ indent: 0, empty: true, names: new Set(), list: 'closed' }];
  #text = '{';

  write(definition: JsonDefinition): string {
    while (this.#levels.length > definition.depth + 1) this.#closeFolder();
    const level = this.#levels.at(-1);
    if (!level || this.#levels.length !== definition.depth + 1)
      throw new Error(`${definition.name} comes before the folder it is in.`);
    if (definition.kind === 'other' && definition.name === '') this.#properties(level, definition.object);
    else this.#definition(level, definition);
    return this.#taken();
  }

  end(): string {
    while (this.#levels.length > 1) this.#closeFolder();
    const top = this.#levels.pop();
    if (top) this.#closeList(top);
    this.#text += '\n}\n';
    return this.#taken();
  }

  /** What a file says at its top besides definitions. */
  #properties(level: Level, { members }: JsonObject): void {
    this.#closeList(level);
    for (const [name, value] of members) {
      if (level.names.has(name)) continue;
      this.#key(level, name);
      this.#text += writeJson(value, level.indent + 2);
    }
  }

  #definition(level: Level, definition: JsonDefinition): void {
    const { kind, name, type, server, depth } = definition;
    const free = !level.names.has(name) && (kind === 'other' || !reserved.has(name));
    const listed = !free || (kind === 'job' && level.list !== 'closed');
    if (listed) this.#item(level);
    else {
      this.#closeList(level);
      this.#key(level, name);
    }
    const object = complete(definition.object, {
      Type: kind === 'other' ? undefined : type,
      Name: listed ? name : undefined,
      ControlmServer: depth === 0 && kind !== 'other' ? (server ?? undefined) : undefined,
    });
    const indent = level.indent + (listed ? 4 : 2);
    const text = writeJson(object, indent);
    this.#text += kind === 'folder' ? this.#openFolder(object, text, indent) : text;
  }

  /** @returns the text without its end, which comes after what is in the folder */
  #openFolder({ members }: JsonObject, text: string, indent: number): string {
    const names = new Set(members.map(([name]) => name));
    this.#levels.push({ indent, empty: false, names, list: 'closed' });
    return text.slice(0, -`${lineOf(indent)}}`.length);
  }

  #closeFolder(): void {
    const level = this.#levels.pop();
    if (!level) return;
    this.#closeList(level);
    this.#text += `${lineOf(level.indent)}}`;
  }

  #key(level: Level, name: string): void {
    this.#text += `${level.empty ? '' : ','}${lineOf(level.indent + 2)}${JSON.stringify(name)}: `;
    level.empty = false;
    level.names.add(name);
  }

  #item(level: Level): void {
    if (level.list === 'closed') {
      this.#key(level, freeName('Jobs', level.names));
      this.#text += '[';
      level.list = 'empty';
    }
    this.#text += `${level.list === 'filled' ? ',' : ''}${lineOf(level.indent + 4)}`;
    level.list = 'filled';
  }

  #closeList(level: Level): void {
    if (level.list !== 'closed') this.#text += `${lineOf(level.indent + 2)}]`;
    level.list = 'closed';
  }

  #taken(): string {
    const text = this.#text;
    this.#text = '';
    return text;
  }
}

/** Names that mean something else, or would be read so by people. */
const reserved = new Set(['Type', 'Name', 'Defaults']);

/** An object with what it must say; what it says already stays. */
function complete({ members }: JsonObject, must: Record<string, string | undefined>): JsonObject {
  const said = new Set(members.map(([name]) => name));
  const missing = Object.entries(must).flatMap(([name, value]): JsonObject['members'] =>
    value === undefined || said.has(name) ? [] : [[name, { is: 'string', value }]],
  );
  return missing.length === 0
    ? { is: 'object', members }
    : { is: 'object', members: [...missing, ...members] };
}

function freeName(name: string, taken: Set<string>): string {
  if (!taken.has(name)) return name;
  for (let number = 2; ; number++) if (!taken.has(`${name}_${number}`)) return `${name}_${number}`;
}

function lineOf(indent: number): string {
  return `\n${' '.repeat(indent)}`;
}
