import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** Which process opened the data folder last, with which build: only ever used to word a message. */
const openedBy = z.object({ pid: z.int(), build: z.string(), schema: z.int() });

const fileIn = (dataDir: string) => join(dataDir, 'workspace.json');

export function noteOpenedBy(dataDir: string, build: string, schema: number): void {
  const value: z.infer<typeof openedBy> = { pid: process.pid, build, schema };
  writeFileSync(fileIn(dataDir), `${JSON.stringify(value)}\n`, { mode: 0o600 });
}

/** ` by process 1234 (version 0.1.0)`, or nothing when it cannot be said. */
export function describeHolder(dataDir: string): string {
  const holder = read(dataDir);
  return holder && isAlive(holder.pid) ? ` by process ${holder.pid} (version ${holder.build})` : '';
}

/** The build that wrote schema number `schema`, when it was the last to open the folder. */
export function buildOfSchema(dataDir: string, schema: number): string | undefined {
  const last = read(dataDir);
  return last?.schema === schema ? last.build : undefined;
}

function read(dataDir: string): z.infer<typeof openedBy> | undefined {
  try {
    return openedBy.safeParse(JSON.parse(readFileSync(fileIn(dataDir), 'utf8'))).data;
  } catch {
    return undefined; // missing or half written: the message does without
  }
}

/** Whether a process of this machine has this number now. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'; // another account's process
  }
}
