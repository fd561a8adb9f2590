import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import Database from 'better-sqlite3';

/** What changes something on the disk, or waits for it. */
const steps = ['copyFileSync', 'mkdirSync', 'renameSync', 'rmSync', 'fsyncSync'] as const;

/**
 * Lets this process be killed, as by `kill -9`, right before the `at`th change it makes to the disk (from 1), also
 * in modules that imported these functions already. With a larger `at` than there are steps nothing happens.
 */
export function killAtStep(at: number): void {
  let count = 0;
  const step = () => {
    count += 1;
    if (count === at) process.kill(process.pid, 'SIGKILL');
  };
  for (const name of steps) replaceMethod(fs, name, step);
  for (const name of ['exec', 'close']) replaceMethod(Database.prototype, name, step);
  syncBuiltinESMExports();
}

function replaceMethod(owner: object, name: string, before: () => void): void {
  const original: unknown = Reflect.get(owner, name);
  if (typeof original !== 'function') throw new Error(`There is no ${name} to watch.`);
  Reflect.set(owner, name, function (this: unknown, ...args: unknown[]): unknown {
    // removing what is not there is no step
    if (name !== 'rmSync' || fs.existsSync(String(args[0]))) before();
    return Reflect.apply(original, this, args);
  });
}
