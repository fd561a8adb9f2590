import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the schema's source says beyond what Drizzle keeps: why a table exists, and units of columns. */
export interface Comments {
  /** The JSDoc above a table, by its name in the database. */
  tables: Map<string, string>;
  /** The `//` comment behind a column, by `table.propertyName`. */
  columns: Map<string, string>;
}

const tableStart =
  /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*)?export const \w+ = (?:pgTable|sqliteTable)\(\s*'([^']+)'/g;
const sharedColumns = /const (\w+) = \(\) => \(\{([\s\S]*?)\n\}\)/g;

/** Reads the comments of all schema files in a folder. */
export function readComments(folder: string): Comments {
  const comments: Comments = { tables: new Map(), columns: new Map() };
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.ts'))) {
    readFile(readFileSync(join(folder, file), 'utf8'), comments);
  }
  return comments;
}

function readFile(source: string, comments: Comments): void {
  const sets = new Map([...source.matchAll(sharedColumns)].map(([, name = '', body = '']) => [name, body]));
  const starts = [...source.matchAll(tableStart)];
  starts.forEach((start, i) => {
    const table = start[2] ?? '';
    if (start[1]) comments.tables.set(table, prose(start[1]));
    const body = source.slice(start.index + start[0].length, starts[i + 1]?.index);
    const whole = body.replace(/\.\.\.(\w+)\(\),/g, (spread, name: string) => sets.get(name) ?? spread);
    for (const [property, comment] of columnComments(whole))
      comments.columns.set(`${table}.${property}`, comment);
  });
}

/** A comment belongs to the property whose lines it is on. */
function columnComments(body: string): [string, string][] {
  let property: string | undefined;
  const found: [string, string][] = [];
  for (const line of body.split('\n')) {
    property = /^\s+(\w+): /.exec(line)?.[1] ?? property;
    const comment = /\s\/\/ (.+)$/.exec(line)?.[1];
    if (property && comment && !/^\s*\/\//.test(line)) found.push([property, comment]);
  }
  return found;
}

function prose(jsdoc: string): string {
  return jsdoc
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trim())
    .join(' ')
    .trim();
}
