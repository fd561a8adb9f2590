import { and, eq, sql } from 'drizzle-orm';
import { v7 } from 'uuid';
import type { SharedDb } from '../../../db/shared/client.ts';
import { oidcIdentities, type User, users } from '../../../db/shared/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';
import type { AuditRecorder } from '../audit/record.ts';
import { createUser, userEntry } from '../users/service.ts';
import type { Person } from './claims.ts';
import type { OidcSettings } from './settings.ts';

type Rules = Pick<OidcSettings, 'createUsers' | 'link' | 'name'>;

/**
 * The account of somebody the provider vouches for: the one they had before, or one that the rules let them have.
 * It stays locked until the end of the audited transaction this needs.
 * @throws Refusal SIGN_IN_REFUSED - it is disabled, belongs to somebody else, or there is none
 * @throws Refusal ALREADY_EXISTS - the same person signed in elsewhere at this moment: run it again
 */
export async function accountOf(
  db: SharedDb,
  audit: AuditRecorder,
  person: Person,
  rules: Rules,
): Promise<User> {
  const known = await knownAccount(db, person);
  if (known) return enabled(known);
  const namesake = await byUsername(db, person.username);
  const id = namesake ? await linkable(db, namesake, person, rules) : await created(db, audit, person, rules);
  await db.insert(oidcIdentities).values({
    id: v7(),
    userId: id,
    issuer: person.issuer,
    subject: person.subject,
    lastUsedAt: sql`clock_timestamp()`,
  });
  audit.record({
    action: 'oidc.link',
    resource: { type: 'user', id, name: namesake?.username ?? person.username },
    teamId: null,
    after: { issuer: person.issuer, subject: person.subject },
  });
  const [user] = await db.select().from(users).where(eq(users.id, id)).for('update');
  if (!user) throw new Error('The account is gone although its transaction holds it.');
  return user;
}

async function knownAccount(db: SharedDb, { issuer, subject }: Person): Promise<User | undefined> {
  const [identity] = await db
    .update(oidcIdentities)
    .set({ lastUsedAt: sql`clock_timestamp()` })
    .where(and(eq(oidcIdentities.issuer, issuer), eq(oidcIdentities.subject, subject)))
    .returning({ userId: oidcIdentities.userId });
  if (!identity) return undefined;
  const [user] = await db.select().from(users).where(eq(users.id, identity.userId)).for('update');
  return user;
}

async function byUsername(db: SharedDb, username: string): Promise<User | undefined> {
  const [user] = await db
    .select()
    .from(users)
    .where(sql`lower(${users.username}) = lower(${username})`)
    .for('update');
  return user;
}

function enabled(user: User): User {
  if (!user.disabledAt) return user;
  throw new Refusal('SIGN_IN_REFUSED', 'Your account here is disabled. Ask an administrator.');
}

/**
 * A name alone proves nothing where people choose theirs at the provider, an address alone nothing where members set
 * theirs here: only both together, the address verified, make an account of ours theirs.
 */
async function linkable(db: SharedDb, user: User, person: Person, { link, name }: Rules): Promise<string> {
  const [other] = await db
    .select({ id: oidcIdentities.id })
    .from(oidcIdentities)
    .where(and(eq(oidcIdentities.userId, user.id), eq(oidcIdentities.issuer, person.issuer)));
  const sameAddress =
    person.emailVerified && person.email?.toLowerCase() === (user.email ?? undefined)?.toLowerCase();
  if (link && !other && sameAddress) return enabled(user).id;
  throw new Refusal(
    'SIGN_IN_REFUSED',
    `The user name ${person.username} is taken here by an account that is not linked to ${name}. Sign in with its password, or ask an administrator.`,
  );
}

async function created(db: SharedDb, audit: AuditRecorder, person: Person, rules: Rules): Promise<string> {
  if (!rules.createUsers)
    throw new Refusal(
      'SIGN_IN_REFUSED',
      `${rules.name} knows you as ${person.username}, but there is no account for you here. Ask an administrator.`,
    );
  const { username, displayName, email } = person;
  const member = await createUser(db, { username, displayName, email });
  audit.record(userEntry('users.create', { after: member }));
  return member.id;
}
