import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { packageRoot } from './package-root.ts';

/** One generated SQL file, as both runners apply it. */
export interface Migration {
  /** 1, 2, 3 …: strictly increasing, never reused. */
  id: number;
  /** File name without `.sql`. */
  name: string;
  statements: string[];
  /** SHA-256 of the file, lower-case hex: a released file never changes. */
  checksum: string;
}

const journal = z.object({
  entries: z.array(z.object({ idx: z.int(), tag: z.string().regex(/^\d{4}_[a-z0-9_]+$/) })),
});

/** Reads a migration set in the order in which it is applied. */
export function readMigrations(set: 'local' | 'shared'): Migration[] {
  return readMigrationFolder(join(packageRoot(), 'db', set, 'migrations'));
}

/**
 * Reads any folder that drizzle-kit generates into.
 * @throws Error - a file is missing, or the numbers have a gap
 */
export function readMigrationFolder(folder: string): Migration[] {
  const { entries } = journal.parse(JSON.parse(readFileSync(join(folder, 'meta', '_journal.json'), 'utf8')));
  return entries.map(({ idx, tag }, position) => {
    if (idx !== position) throw new Error(`Migration ${tag} has number ${idx}, but is at place ${position}.`);
    // A checkout with CRLF (Windows without .gitattributes) must not count as a changed file.
    const text = readFileSync(join(folder, `${tag}.sql`), 'utf8').replaceAll('\r\n', '\n');
    const statements = text.split('--> statement-breakpoint').map((statement) => statement.trim());
    return {
      id: idx + 1,
      name: tag,
      statements: statements.filter((statement) => statement !== ''),
      checksum: createHash('sha256').update(text).digest('hex'),
    };
  });
}
