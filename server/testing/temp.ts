import { chmodSync, chownSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/**
 * Makes an empty folder of mode 0700 below the system's temporary folder. The caller removes it with
 * {@link removeFolder}; inside a test {@link tempFolder} does both.
 */
export function makeFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `wo-${name}-`));
}

/** Removes a folder and what is in it; one that is gone already is fine. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 100 });
}

/** An empty folder for the running test, removed when the test ends. Call it inside a test only. */
export function tempFolder(name = 'test'): string {
  const folder = makeFolder(name);
  onTestFinished(() => removeFolder(folder));
  return folder;
}

/** The account that PostgreSQL runs as when the tests run as root, which it refuses to do. */
export const nobody = 65_534;

/** Makes a folder that `nobody` owns, in a place that `nobody` can reach. */
export function makeFolderForNobody(name: string): string {
  const base = reachableByOthers(tmpdir()) ? tmpdir() : '/tmp';
  const folder = mkdtempSync(join(base, `wo-${name}-`));
  chownSync(folder, nobody, nobody);
  chmodSync(folder, 0o700);
  return folder;
}

/** Whether every folder from the root down to `path` lets other accounts through. */
export function reachableByOthers(path: string): boolean {
  const mode = statSync(path).mode;
  if ((mode & 0o001) === 0) return false;
  const parent = dirname(path);
  return parent === path || reachableByOthers(parent);
}
