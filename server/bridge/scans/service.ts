import { z } from 'zod';
import type { SharedDb } from '../../../db/shared/client.ts';
import type { Scope } from '../../shared/rbac/scope.ts';
import { requireTeam } from '../../shared/teams/service.ts';
import type { Context } from '../../trpc/context.ts';
import { decodeCursor, type Page, type PageInput, toPage } from '../../trpc/page.ts';
import { type ItemStatus, present, type ScanInput, type ScanItem } from './scan.ts';

/** The guard of a bridge gives this much to its resolver. */
interface Handles extends Context {
  db: SharedDb;
  scope: Scope;
  caller: { userId: string };
}

/**
 * Begins to look through a folder; repeated with the same Idempotency-Key, it is the same scan.
 * @throws Refusal NOT_FOUND - the workspace, or the team within the scope
 * @throws Refusal TOO_MANY_REQUESTS
 */
export async function beginScan({ db, scope, caller, services, request }: Handles, input: ScanInput) {
  await requireTeam(db, scope, input.teamId);
  const key = request.idempotencyKey;
  const begunBy = key === undefined ? undefined : JSON.stringify([caller.userId, key, input]);
  return present(services.scans.begin(input, begunBy));
}

/** @throws Refusal NOT_FOUND */
export function getScan({ scope, services }: Handles, id: string) {
  return present(services.scans.get(scope, id));
}

/** Newest first; few enough to need no pages. */
export function listScans({ scope, services }: Handles, input: { workspaceId?: string | undefined }) {
  return { items: services.scans.list(scope, input.workspaceId).map(present) };
}

/** @throws Refusal NOT_FOUND */
export function cancelScan({ scope, services }: Handles, id: string) {
  const scan = services.scans.get(scope, id);
  services.scans.cancel(scan);
  return present(scan);
}

export interface ItemsInput extends PageInput {
  id: string;
  status?: ItemStatus | undefined;
  /** Part of the path. */
  q?: string | undefined;
}

const itemKey = z.tuple([z.string(), z.string()]);

/** What a scan found, by path; nothing while it runs. @throws Refusal NOT_FOUND */
export function listItems({ scope, services }: Handles, input: ItemsInput): Page<ScanItem> {
  const { found } = services.scans.get(scope, input.id);
  const after = decodeCursor(input.cursor, itemKey);
  const q = input.q?.toLowerCase();
  const rows: ScanItem[] = [];
  for (const item of found?.items ?? []) {
    if (input.status !== undefined && item.status !== input.status) continue;
    if (q !== undefined && !item.path.toLowerCase().includes(q)) continue;
    if (after && !isBehind(item, after)) continue;
    rows.push(item);
    if (rows.length > input.limit) break;
  }
  return toPage(
    rows,
    input.limit,
    ({ path, status }) => [path, status],
    (row) => row,
  );
}

/** A path can be there twice: a file that differs only in case from one whose script's file is gone. */
function isBehind({ path, status }: ScanItem, [lastPath, lastStatus]: readonly [string, string]): boolean {
  return path > lastPath || (path === lastPath && status > lastStatus);
}
