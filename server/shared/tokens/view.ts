import { eq } from 'drizzle-orm';
import type { SharedDb } from '../../../db/shared/client.ts';
import { apiTokens, users } from '../../../db/shared/schema/index.ts';
import { expandPattern, type Permission } from '../rbac/permissions.ts';

/** A token as clients and the audit log see it: never the token or its hash. */
export interface TokenView {
  id: string;
  userId: string;
  username: string;
  name: string;
  hint: string;
  permissions: Permission[] | null;
  teamIds: string[] | null;
  createdAt: string;
  expiresAt: string;
  lastUsedAt: string | null;
  lastUsedIp: string | null;
  revokedAt: string | null;
  replacesId: string | null;
  version: number;
}

/** Tokens with their owners' names. */
export function selectTokens(db: SharedDb) {
  return db
    .select({ token: apiTokens, username: users.username })
    .from(apiTokens)
    .innerJoin(users, eq(users.id, apiTokens.userId))
    .$dynamic();
}
export type TokenRow = Awaited<ReturnType<typeof selectTokens>>[number];

export function present({ token, username }: TokenRow): TokenView {
  const { id, userId, name, hint, teamIds, lastUsedIp, replacesId, version } = token;
  return {
    id,
    userId,
    username,
    name,
    hint,
    permissions: token.permissions && token.permissions.flatMap(expandPattern),
    teamIds,
    createdAt: token.createdAt.toISOString(),
    expiresAt: token.expiresAt.toISOString(),
    lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
    lastUsedIp,
    revokedAt: token.revokedAt?.toISOString() ?? null,
    replacesId,
    version,
  };
}
