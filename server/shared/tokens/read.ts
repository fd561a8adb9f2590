import { and, desc, eq, gt, isNull, lt, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { SharedDb } from '../../../db/shared/client.ts';
import { apiTokens } from '../../../db/shared/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';
import { decodeCursor, type Page, type PageInput, toPage } from '../../trpc/page.ts';
import type { Caller } from '../auth/caller.ts';
import { scopeFor } from '../rbac/scope.ts';
import { present, selectTokens, type TokenRow, type TokenView } from './view.ts';

/** Neither revoked nor expired, by the clock of the database. */
export const isLive = and(isNull(apiTokens.revokedAt), gt(apiTokens.expiresAt, sql`now()`));

const cursorKey = z.tuple([z.uuid()]);

/**
 * The caller's tokens, newest first; those of somebody else for whoever may change members.
 * @throws Refusal MISSING_PERMISSION - somebody else's, without users:update
 */
export async function listTokens(
  db: SharedDb,
  caller: Caller,
  input: PageInput & { userId?: string | undefined; ended?: boolean | undefined },
): Promise<Page<TokenView>> {
  const { userId = caller.userId } = input;
  if (userId !== caller.userId && !managesMembers(caller))
    throw new Refusal(
      'MISSING_PERMISSION',
      'You need the permission users:update for all teams to see the API tokens of others. Leave userId out for your own.',
      { permission: 'users:update' },
    );
  const after = decodeCursor(input.cursor, cursorKey);
  const rows = await selectTokens(db)
    .where(
      and(
        eq(apiTokens.userId, userId),
        input.ended ? undefined : isLive,
        after && lt(apiTokens.id, after[0]),
      ),
    )
    .orderBy(desc(apiTokens.id))
    .limit(input.limit + 1);
  return toPage(rows, input.limit, (row) => [row.token.id], present);
}

function managesMembers(caller: Caller): boolean {
  return scopeFor(caller.grants, ['users:update']) !== undefined;
}

/**
 * A token the caller may see: an own one, or anybody's for whoever may change members.
 * @param options.lock - it stays as it is until this transaction ends
 * @throws Refusal NOT_FOUND
 */
export async function findToken(
  db: SharedDb,
  caller: Caller,
  id: string,
  options = { lock: false },
): Promise<TokenRow> {
  const query = selectTokens(db).where(
    and(eq(apiTokens.id, id), managesMembers(caller) ? undefined : eq(apiTokens.userId, caller.userId)),
  );
  const [row] = await (options.lock ? query.for('update', { of: apiTokens }) : query);
  if (!row) throw noSuchToken();
  return row;
}

export function noSuchToken(): Refusal {
  return new Refusal('NOT_FOUND', 'No such API token; it may have been removed. Reload the list.');
}

/** @throws Refusal NOT_FOUND */
export async function getToken(db: SharedDb, caller: Caller, id: string): Promise<TokenView> {
  return present(await findToken(db, caller, id));
}
