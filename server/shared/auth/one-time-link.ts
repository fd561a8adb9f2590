import { randomBytes } from 'node:crypto';
import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import { v7 } from 'uuid';
import type { SharedDb } from '../../../db/shared/client.ts';
import {
  type OneTimeLink,
  oneTimeLinks,
  sessions,
  type User,
  users,
} from '../../../db/shared/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';
import type { AuditRecorder } from '../audit/record.ts';
import { askForCode, type Attempt, beginAttempt, failAttempt, wrongCode } from './failed-attempt.ts';
import { openSession, type Peer, type SignedIn } from './open-session.ts';
import { isOutgrown } from './outgrown-link.ts';
import { setPassword } from './own-account.ts';
import { hashPassword } from './password.ts';
import { spendCode } from './second-factor.ts';
import { hashToken } from './session-token.ts';
import { forgetFailures, lockSubjects, subjectsOf } from './sign-in-limits.ts';

export interface NewLink {
  userId: string;
  kind: OneTimeLink['kind'];
  createdBy: string;
  expiresAt: Date;
}

/** A link as it is shown once. */
export interface ShownLink {
  token: string;
  /** Path of the page; the token is in the fragment, which browsers send nowhere. */
  link: string;
  expiresAt: string;
}

/** Makes a one-time link; the one before, if any, ends. Needs the audited transaction. */
export async function makeLink(db: SharedDb, values: NewLink): Promise<ShownLink> {
  const token = `wo_lnk_${randomBytes(32).toString('base64url')}`;
  const row = { ...values, tokenHash: hashToken(token), createdAt: sql`clock_timestamp()` };
  await db
    .insert(oneTimeLinks)
    .values({ id: v7(), ...row })
    .onConflictDoUpdate({ target: oneTimeLinks.userId, set: row });
  return { token, link: `/join#token=${token}`, expiresAt: values.expiresAt.toISOString() };
}

interface Opened {
  link: OneTimeLink;
  user: User;
}

/** @throws Refusal LINK_EXPIRED - the same for a token that never was, one used up or outgrown, and one of a disabled user */
async function openLink(db: SharedDb, token: string, options = { lock: false }): Promise<Opened> {
  const query = db
    .select({ link: oneTimeLinks, user: users })
    .from(oneTimeLinks)
    .innerJoin(users, eq(users.id, oneTimeLinks.userId))
    .where(
      and(
        eq(oneTimeLinks.tokenHash, hashToken(token)),
        gt(oneTimeLinks.expiresAt, sql`now()`),
        isNull(users.disabledAt),
      ),
    );
  const [opened] = await (options.lock ? query.for('update') : query); // of two who use it at once, the second finds it gone
  if (!opened || (await isOutgrown(db, opened.link))) throw doesNotWork();
  return opened;
}

function doesNotWork(): Refusal {
  return new Refusal(
    'LINK_EXPIRED',
    'This link does not work: it was used already, has expired or was replaced. Ask an administrator for a new one.',
  );
}

/** What the page shows before it asks for a password. `owner` is for the log. */
export interface LookedAt {
  owner: Pick<User, 'id' | 'username'>;
  kind: OneTimeLink['kind'];
  username: string;
  displayName: string;
  codeNeeded: boolean;
  expiresAt: string;
}

/** @throws Refusal LINK_EXPIRED */
export async function lookAtLink(db: SharedDb, token: string): Promise<LookedAt> {
  const { link, user } = await openLink(db, token);
  const { id, username, displayName } = user;
  return {
    owner: { id, username },
    kind: link.kind,
    username,
    displayName,
    codeNeeded: user.totpConfirmedAt !== null,
    expiresAt: link.expiresAt.toISOString(),
  };
}

export interface AcceptLink {
  token: string;
  password: string;
  /** Counts for an invitation only. */
  displayName?: string | undefined;
  /** Of the second factor, when the account has one: a stolen mail is not enough. */
  code?: string | undefined;
}

/**
 * The slow part of {@link acceptLink}, before its transaction: the new password's hash.
 * @returns undefined when there is no such link: guessers get no work done
 */
export async function prepareAcceptance(
  db: SharedDb,
  { token, password }: Pick<AcceptLink, 'token' | 'password'>,
): Promise<string | undefined> {
  const [known] = await db
    .select({ id: oneTimeLinks.id })
    .from(oneTimeLinks)
    .where(and(eq(oneTimeLinks.tokenHash, hashToken(token)), gt(oneTimeLinks.expiresAt, sql`now()`)));
  return known && hashPassword(password);
}

/**
 * Sets the password with a one-time link and signs in; all sessions there were end, the link is used up. Needs the
 * audited transaction.
 * @param passwordHash - what {@link prepareAcceptance} made just before
 * @throws Refusal LINK_EXPIRED, WEAK_PASSWORD
 * @throws Refusal SECOND_FACTOR_REQUIRED, INVALID_CREDENTIALS, TOO_MANY_REQUESTS - about the code
 */
export async function acceptLink(
  db: SharedDb,
  audit: AuditRecorder,
  { token, password, displayName, code }: AcceptLink,
  peer: Peer,
  passwordHash: string | undefined,
): Promise<SignedIn> {
  if (passwordHash === undefined) throw doesNotWork();
  const { id: userId, username } = (await openLink(db, token)).user;
  const subjects = subjectsOf(username, peer.ip);
  await lockSubjects(db, subjects); // before the user, as signing in does, so that nobody waits in a circle
  const { link, user } = await openLink(db, token, { lock: true });
  if (user.totpConfirmedAt)
    await requireCode(db, audit, { action: 'auth.acceptLink', userId, username, subjects }, user, code);
  await setPassword(db, user, password, passwordHash);
  const shown = link.kind === 'invitation' && displayName !== undefined ? displayName : user.displayName;
  if (shown !== user.displayName)
    await db.update(users).set({ displayName: shown }).where(eq(users.id, userId));
  await db.delete(sessions).where(eq(sessions.userId, userId));
  await forgetFailures(db, subjects);
  recordAccepted(audit, user, link.kind);
  const how = { method: 'link', secondFactor: user.totpConfirmedAt !== null } as const;
  return openSession(db, audit, { ...user, displayName: shown }, peer, how);
}

async function requireCode(
  db: SharedDb,
  audit: AuditRecorder,
  attempt: Attempt,
  user: User,
  code: string | undefined,
): Promise<void> {
  await beginAttempt(db, audit, attempt);
  if (!code) throw await askForCode(db, audit, attempt);
  if (!(await spendCode(db, user, code))) throw await failAttempt(db, audit, attempt, wrongCode);
}

function recordAccepted(audit: AuditRecorder, { id, username }: User, kind: OneTimeLink['kind']): void {
  audit.record({
    action: 'auth.acceptLink',
    actor: { type: 'user', id, username },
    resource: { type: 'user', id, name: username },
    teamId: null,
    after: { kind },
  });
}
