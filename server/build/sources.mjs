// Which files a build is made from, and whether they changed since. Plain JavaScript: it runs before
// anything is built.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** @typedef {'server' | 'cli' | 'web'} Target */

/**
 * What is built: from which folders and files, and to where.
 * @type {Record<Target, { from: string[], to: string }>}
 */
export const targets = {
  server: { from: ['server', 'db', 'package-lock.json'], to: 'dist/server' },
  cli: { from: ['client/cli', 'client/sdk', 'db', 'package-lock.json'], to: 'dist/cli' },
  web: { from: ['client/web', 'client/sdk', 'vite.config.ts', 'package-lock.json'], to: 'dist/web' },
};

/** Not part of any build: a changed test must not cause one. */
const ignored = /(\.test\.tsx?|\.md)$|(^|\/)(testing|bench|torture|e2e|migrations|corpus)(\/|$)/;

/**
 * @param {string} path
 * @returns {Generator<string>}
 */
function* files(path) {
  if (ignored.test(path)) return;
  const entries = readdirSync(join(root, path), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const child = `${path}/${entry.name}`;
    if (entry.isDirectory()) yield* files(child);
    else if (!ignored.test(child)) yield child;
  }
}

/**
 * A hash over names and contents: neither a copy nor a checkout that only touches times causes a build.
 * @param {Target} name
 */
export function fingerprint(name) {
  const hash = createHash('sha256');
  for (const path of targets[name].from) {
    if (!existsSync(join(root, path))) continue;
    for (const file of path.includes('.') ? [path] : files(path))
      hash
        .update(file)
        .update('\0')
        .update(readFileSync(join(root, file)))
        .update('\0');
  }
  return hash.digest('hex');
}

/** @param {Target} name */
export function stampFile(name) {
  return join(root, targets[name].to, '.fingerprint');
}

/** @param {Target} name */
export function isBuilt(name) {
  const file = stampFile(name);
  return existsSync(file) && readFileSync(file, 'utf8') === fingerprint(name);
}
