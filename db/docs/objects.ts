import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Something Drizzle cannot express and a migration makes by hand. */
export interface DatabaseObject {
  kind: string;
  name: string;
  /** The migration that made it (last). */
  migration: string;
}

const created =
  /^\s*create\s+(?:or\s+replace\s+)?((?:constraint\s+)?trigger|function|virtual\s+table|view)\s+(?:if\s+not\s+exists\s+)?["`]?([\w.]+)/gim;

/** Functions, triggers, views and virtual tables that the migrations in `folder` make, by kind and name. */
export function handMadeObjects(folder: string): DatabaseObject[] {
  const objects = new Map<string, DatabaseObject>();
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.sql'),
  );
  for (const file of files.toSorted()) {
    for (const [, kind = '', name = ''] of readFileSync(join(folder, file), 'utf8').matchAll(created)) {
      const words = kind.toLowerCase().replaceAll(/\s+/g, ' ');
      objects.set(`${words} ${name}`, { kind: words, name, migration: file.replace(/\.sql$/, '') });
    }
  }
  return [...objects.values()].toSorted((a, b) => (`${a.kind} ${a.name}` < `${b.kind} ${b.name}` ? -1 : 1));
}
