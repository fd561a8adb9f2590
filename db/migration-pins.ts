import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { readMigrations } from './migration-files.ts';
import { packageRoot } from './package-root.ts';

export const sets = ['local', 'shared'] as const;

const pins = z.record(z.enum(sets), z.record(z.string(), z.string()));
export type Pins = z.output<typeof pins>;

const pinFile = () => join(packageRoot(), 'db', 'migration-pins.json');

/** Checksum by name of every migration that may never change again. */
export function readPins(): Pins {
  if (!existsSync(pinFile())) return { local: {}, shared: {} };
  return pins.parse(JSON.parse(readFileSync(pinFile(), 'utf8')));
}

/** What is wrong with one set, in words: a migration that changed, went, or is not pinned yet. */
export function comparePins(pinned: Record<string, string>, present: Record<string, string>): string[] {
  const names = [...new Set([...Object.keys(pinned), ...Object.keys(present)])].sort();
  return names.flatMap((name) => {
    if (present[name] === undefined) return [`${name} was removed`];
    if (pinned[name] === undefined) return [`${name} is not pinned: run npx tsx db/migration-pins.ts`];
    return pinned[name] === present[name] ? [] : [`${name} was changed; write a new migration instead`];
  });
}

export function presentChecksums(set: (typeof sets)[number]): Record<string, string> {
  return Object.fromEntries(readMigrations(set).map(({ name, checksum }) => [name, checksum]));
}

/** Adds the pins that are missing. It never changes one: whoever must, edits the file and explains why. */
function addPins(): void {
  const old = readPins();
  const next = Object.fromEntries(sets.map((set) => [set, { ...presentChecksums(set), ...old[set] }]));
  writeFileSync(pinFile(), `${JSON.stringify(next, null, 2)}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) addPins();
