import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readMigrations } from '../../../db/migration-files.ts';
import { packageRoot } from '../../../db/package-root.ts';

/** How many migrations the build under test has. */
export const released = readMigrations('local').length;

/** A copy of the real migrations in `folder`, with more of them behind: what a newer build would bring. */
export function newerMigrations(folder: string, more: Record<string, string>): string {
  cpSync(join(packageRoot(), 'db', 'local', 'migrations'), folder, { recursive: true });
  const file = join(folder, 'meta', '_journal.json');
  const journal = z
    .looseObject({ entries: z.array(z.unknown()) })
    .parse(JSON.parse(readFileSync(file, 'utf8')));
  for (const [position, [name, sql]] of Object.entries(more).entries()) {
    const idx = released + position;
    const tag = `${String(idx).padStart(4, '0')}_${name}`;
    writeFileSync(join(folder, `${tag}.sql`), sql);
    journal.entries.push({ idx, tag, version: '6', when: 0, breakpoints: true });
  }
  writeFileSync(file, JSON.stringify(journal));
  return folder;
}
