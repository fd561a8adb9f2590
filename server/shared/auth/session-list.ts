import { and, desc, eq, gt, lt, ne, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { SharedDb } from '../../../db/shared/client.ts';
import { type Session, sessions } from '../../../db/shared/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';
import { decodeCursor, type Page, type PageInput, toPage } from '../../trpc/page.ts';
import { idleHours } from './caller.ts';

/** A signed-in browser or terminal: never its token. */
export interface SessionView {
  id: string;
  /** The one this call was made with. */
  current: boolean;
  method: Session['method'];
  secondFactor: boolean;
  ip: string | null;
  userAgent: string | null;
  createdAt: string;
  lastSeenAt: string;
  expiresAt: string;
}

function present(session: Session, currentId: string | undefined): SessionView {
  const { id, method, ip, userAgent } = session;
  return {
    id,
    current: id === currentId,
    method,
    secondFactor: session.secondFactorAt !== null,
    ip,
    userAgent,
    createdAt: session.createdAt.toISOString(),
    lastSeenAt: session.lastSeenAt.toISOString(),
    expiresAt: session.expiresAt.toISOString(),
  };
}

const cursorKey = z.tuple([z.uuid()]);

/** Sessions that still work, newest first. `currentId` marks the caller's own. */
export async function listSessions(
  db: SharedDb,
  userId: string,
  input: PageInput,
  currentId?: string,
): Promise<Page<SessionView>> {
  const after = decodeCursor(input.cursor, cursorKey);
  const rows = await db
    .select()
    .from(sessions)
    .where(
      and(
        eq(sessions.userId, userId),
        gt(sessions.expiresAt, sql`now()`),
        gt(sessions.lastSeenAt, sql`now() - make_interval(hours => ${idleHours})`),
        after && lt(sessions.id, after[0]),
      ),
    )
    .orderBy(desc(sessions.id))
    .limit(input.limit + 1);
  return toPage(
    rows,
    input.limit,
    (row) => [row.id],
    (row) => present(row, currentId),
  );
}

/**
 * Ends one session of somebody. Needs the audited transaction.
 * @throws Refusal NOT_FOUND - they have no such session
 */
export async function endSession(db: SharedDb, userId: string, sessionId: string): Promise<void> {
  const gone = await db
    .delete(sessions)
    .where(and(eq(sessions.userId, userId), eq(sessions.id, sessionId)))
    .returning({ id: sessions.id });
  if (gone.length === 0)
    throw new Refusal('NOT_FOUND', 'No such session; it may have ended already. Reload the list.');
}

/** Ends all sessions of somebody, or all but one; answers how many. Needs the audited transaction. */
export async function endSessions(db: SharedDb, userId: string, exceptId?: string): Promise<number> {
  const gone = await db
    .delete(sessions)
    .where(and(eq(sessions.userId, userId), exceptId === undefined ? undefined : ne(sessions.id, exceptId)))
    .returning({ id: sessions.id });
  return gone.length;
}
