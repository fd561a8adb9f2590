import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import envPaths from 'env-paths';
import * as z from 'zod';
import { UsageError } from './io.ts';

const defaultServer = 'http://127.0.0.1:4000';

/** Where a server of this machine keeps its files: the same rule as the server's own. */
export function dataDirOf(flag: string | undefined, env: Record<string, string | undefined>): string {
  const dir = flag ?? (env.WO_DATA_DIR || envPaths('workspace-organizer', { suffix: '' }).data);
  return dir === '~' || dir.startsWith('~/') ? join(homedir(), dir.slice(1)) : resolve(dir);
}

export interface Address {
  /** An origin, without a slash at the end. */
  url: string;
  /** The server runs on this machine with this data folder, so its access token may be sent there. */
  own: boolean;
  /** Asked for by `--server` or `WO_SERVER`. */
  named: boolean;
  /** What a kept session belongs to: the server of this data folder, whatever its port is today, or an address. */
  sessionKey: string;
}

/**
 * Which server to call: `--server`, `WO_SERVER`, what the server of this data folder wrote to
 * `server.json` when it became ready, or the default port of this machine.
 * @throws UsageError - the address is not an http(s) URL
 */
export function addressOf(
  flag: string | undefined,
  env: Record<string, string | undefined>,
  dataDir: string,
): Address {
  const written = writtenAddress(dataDir);
  const given = flag ?? (env.WO_SERVER || undefined);
  const url = given === undefined ? (written ?? defaultServer) : originOf(given);
  const own = given === undefined || url === written || isLoopback(url);
  // Only what the server wrote itself proves that it is the one of this folder.
  return { url, own, named: given !== undefined, sessionKey: url === written ? 'data-folder' : url };
}

function originOf(text: string): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text))
    throw new UsageError(
      `${JSON.stringify(text)} is not a server address. Write one such as ${defaultServer}`,
    );
  const { origin, pathname } = new URL(text);
  return origin + pathname.replace(/\/$/, '');
}

/** The token must not leave this machine because somebody pasted another server's address. */
function isLoopback(url: string): boolean {
  return ['127.0.0.1', '[::1]', 'localhost'].includes(new URL(url).hostname);
}

const serverFile = z.object({ url: z.url() });

function writtenAddress(dataDir: string): string | undefined {
  const text = readText(join(dataDir, 'server.json'));
  if (text === undefined) return undefined;
  try {
    return originOf(serverFile.parse(JSON.parse(text)).url);
  } catch {
    return undefined; // half written or of another version: as if it were not there
  }
}

/** The token that proves to a server that the caller owns this machine; undefined when there is none. */
export function accessToken(dataDir: string): string | undefined {
  return readText(join(dataDir, 'access-token'))?.trim() || undefined;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // not there, or another account's
  }
}
