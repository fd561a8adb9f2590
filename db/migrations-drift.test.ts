import { execFile } from 'node:child_process';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../server/testing/temp.ts';
import { comparePins, presentChecksums, readPins, sets } from './migration-pins.ts';
import { packageRoot } from './package-root.ts';

const root = packageRoot();
const run = promisify(execFile);
const dialects = { local: 'sqlite', shared: 'postgresql' } as const;

/**
 * Lets drizzle-kit generate into a copy of the committed migrations.
 * @returns the SQL it had to add; empty when schema and migrations say the same
 */
async function missingSql(set: keyof typeof dialects, schema = `./db/${set}/schema/*.ts`): Promise<string[]> {
  const copy = join(tempFolder('drift'), 'migrations');
  cpSync(join(root, 'db', set, 'migrations'), copy, { recursive: true });
  const before = new Set(readdirSync(copy));
  const kit = join(root, 'node_modules', 'drizzle-kit', 'bin.cjs');
  const flags = [`--dialect=${dialects[set]}`, `--schema=${schema}`, `--out=${relative(root, copy)}`];
  await run(process.execPath, [kit, 'generate', ...flags, '--name=drift'], { cwd: root, timeout: 60_000 });
  const added = readdirSync(copy).filter((name) => !before.has(name));
  return added.map((name) => readFileSync(join(copy, name), 'utf8'));
}

describe('migrations', () => {
  it.each(sets)('of the %s database say what its schema says', async (set) => {
    expect(await missingSql(set)).toEqual([]);
  });

  it('would not pass this test with a table more (control)', async () => {
    const added = await missingSql('local', './{db/local/schema,server/testing/local-db/extra-schema}/*.ts');
    expect(added.join()).toContain('CREATE TABLE `extra`');
  });

  it.each(sets)('of the %s database never change once they are pinned', (set) => {
    expect(comparePins(readPins()[set], presentChecksums(set))).toEqual([]);
  });

  it('would not pass with a changed, a removed or a new file (control)', () => {
    expect(comparePins({ a: '1', b: '1' }, { a: '2', c: '1' })).toEqual([
      'a was changed; write a new migration instead',
      'b was removed',
      'c is not pinned: run npx tsx db/migration-pins.ts',
    ]);
  });
});
