import { z } from 'zod';
import type { SharedDb } from '../../../db/shared/client.ts';
import { decodeCursor, type Page, type PageInput, toPage } from '../../trpc/page.ts';
import type { Scope } from '../rbac/scope.ts';
import type { ServerUse } from './analysis/servers.ts';
import { snapshotOfTeam } from './snapshots.ts';

export interface ServerView {
  server: string;
  /** Null: the server as a whole, with all its shares. */
  share: string | null;
  /** How many scripts map or name it. */
  scripts: number;
  /** How often it is mapped. */
  mappings: number;
}

/** Server and share in lower case; no share has an empty name. */
const cursorKey = z.tuple([z.string(), z.string()]);

/** File servers and shares in the scripts of a team, by name. @throws Refusal NOT_FOUND */
export async function listServers(
  db: SharedDb,
  scope: Scope,
  input: PageInput & { teamId: string; q?: string | undefined },
): Promise<Page<ServerView>> {
  const after = decodeCursor(input.cursor, cursorKey);
  const { analysis } = await snapshotOfTeam(db, scope, input.teamId);
  const rows: ServerView[] = [];
  const q = input.q?.toLowerCase().replaceAll('/', '\\') ?? '';
  for (const use of analysis.servers.values()) {
    for (const row of rowsOf(use)) {
      if (isAfter(row, after) && nameOf(row).includes(q)) rows.push(row);
      if (rows.length > input.limit) break;
    }
    if (rows.length > input.limit) break;
  }
  return toPage(rows, input.limit, keyOf, (row) => row);
}

function* rowsOf({ server, scripts, mappings, shares }: ServerUse): Generator<ServerView> {
  yield { server, share: null, scripts: scripts.length, mappings };
  for (const { share, ...use } of shares)
    yield { server, share, scripts: use.scripts.length, mappings: use.mappings };
}

function keyOf({ server, share }: ServerView): [string, string] {
  return [server.toLowerCase(), share?.toLowerCase() ?? ''];
}

function isAfter(row: ServerView, after: [string, string] | undefined): boolean {
  if (!after) return true;
  const [server, share] = keyOf(row);
  return server === after[0] ? share > after[1] : server > after[0];
}

function nameOf(row: ServerView): string {
  const [server, share] = keyOf(row);
  return share === '' ? `\\\\${server}` : `\\\\${server}\\${share}`;
}
