import { sql } from 'drizzle-orm';
import { v7 } from 'uuid';
import type { SharedDb } from '../../../db/shared/client.ts';
import { type Session, sessions, type User } from '../../../db/shared/schema/index.ts';
import type { AuditRecorder } from '../audit/record.ts';
import { hashToken, newSessionToken } from './session-token.ts';

/** From where somebody signs in. */
export interface Peer {
  ip: string;
  userAgent: string | undefined;
}

/** What they showed. */
export interface Shown {
  method: Session['method'];
  /** A second factor was shown, too: to us, or to the provider that vouches for them. */
  secondFactor?: boolean;
  /** Whatever happens, they have to show it again after this time. Default: 30 days. */
  hours?: number;
}

export interface SignedIn {
  sessionToken: string;
  expiresAt: Date;
  user: Pick<User, 'id' | 'username' | 'displayName'>;
}

const sessionHours = 30 * 24;

/**
 * Opens a session for somebody who has proven who they are, and records it as `auth.signIn`. Needs the audited
 * transaction. The token is always a new one: whatever the browser sent before is worth nothing afterwards.
 */
export async function openSession(
  db: SharedDb,
  audit: AuditRecorder,
  user: Pick<User, 'id' | 'username' | 'displayName'>,
  peer: Peer,
  { method, secondFactor = false, hours = sessionHours }: Shown,
): Promise<SignedIn> {
  const sessionToken = newSessionToken();
  const id = v7();
  const expiresAt = new Date(Date.now() + hours * 3_600_000);
  await db.insert(sessions).values({
    id,
    userId: user.id,
    tokenHash: hashToken(sessionToken),
    expiresAt,
    ip: peer.ip,
    userAgent: peer.userAgent?.slice(0, 300),
    method,
    secondFactorAt: secondFactor ? sql`clock_timestamp()` : null,
  });
  const { id: userId, username, displayName } = user;
  audit.record({
    action: 'auth.signIn',
    actor: { type: 'user', id: userId, username, sessionId: id },
    resource: { type: 'user', id: userId, name: username },
    teamId: null,
    after: { method, secondFactor },
  });
  return { sessionToken, expiresAt, user: { id: userId, username, displayName } };
}
