import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const session = z.object({ token: z.string(), expiresAt: z.string(), username: z.string() });
export type Session = z.infer<typeof session>;

/** Server (`sessionKey`) → session; a file of the data folder that only its owner can read. */
const file = z.record(z.string(), session);

const pathOf = (dataDir: string) => join(dataDir, 'cli-sessions.json');

function readAll(dataDir: string): Record<string, Session> {
  try {
    return file.parse(JSON.parse(readFileSync(pathOf(dataDir), 'utf8')));
  } catch {
    return {}; // not there yet, or damaged: signing in writes it anew
  }
}

function writeAll(dataDir: string, sessions: Record<string, Session>): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const temporary = `${pathOf(dataDir)}.${process.pid}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(sessions, null, 2)}\n`, { mode: 0o600 });
  renameSync(temporary, pathOf(dataDir));
}

/** The session `wo sign-in` got from that server, unless it has run out. */
export function sessionOf(dataDir: string, server: string): Session | undefined {
  const found = readAll(dataDir)[server];
  return found && Date.parse(found.expiresAt) > Date.now() ? found : undefined;
}

export function keepSession(dataDir: string, server: string, kept: Session): void {
  writeAll(dataDir, { ...readAll(dataDir), [server]: kept });
}

export function forgetSession(dataDir: string, server: string): void {
  const { [server]: gone, ...others } = readAll(dataDir);
  if (gone) writeAll(dataDir, others);
}
