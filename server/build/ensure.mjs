import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { isBuilt, root } from './sources.mjs';

/**
 * Builds what is missing or out of date, in a process of its own, so that the builder's memory is given
 * back. Ends this process when that fails. What it says goes to stderr: stdout belongs to the program.
 * @param {import('./sources.mjs').Target[]} names
 */
export function ensureBuilt(...names) {
  const missing = names.filter((name) => !isBuilt(name));
  if (missing.length === 0) return;
  const args = [join(root, 'server/build/build.mjs'), ...missing];
  const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(1);
}
