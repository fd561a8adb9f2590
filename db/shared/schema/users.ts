import { sql } from 'drizzle-orm';
import { bigint, check, index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { bytea, primaryId, time, timeNow, version } from './columns.ts';

/** A person who can sign in. */
export const users = pgTable(
  'users',
  {
    id: primaryId(),
    username: text('username').notNull(), // case does not matter
    displayName: text('display_name').notNull(),
    email: text('email'),
    passwordHash: text('password_hash'), // argon2id; null: cannot sign in with a password
    passwordChangedAt: time('password_changed_at'),
    totpSecret: bytea('totp_secret'), // RFC 6238 key; counts once it is confirmed
    totpConfirmedAt: time('totp_confirmed_at'),
    totpLastStep: bigint('totp_last_step', { mode: 'number' }), // 30 s step of the last code: none works twice
    disabledAt: time('disabled_at'),
    version: version(),
    createdAt: timeNow('created_at'),
    updatedAt: timeNow('updated_at'),
  },
  (t) => [
    uniqueIndex('users_username_key').on(sql`lower(${t.username})`),
    check('users_username_check', sql`length(${t.username}) between 1 and 100`),
    check('users_display_name_check', sql`length(${t.displayName}) between 1 and 200`),
  ],
);
export type User = typeof users.$inferSelect;

/** A signed-in browser or terminal. The token itself is never stored, only its SHA-256. */
export const sessions = pgTable(
  'sessions',
  {
    id: primaryId(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    tokenHash: bytea('token_hash').notNull(),
    createdAt: timeNow('created_at'),
    lastSeenAt: timeNow('last_seen_at'), // written at most every five minutes
    expiresAt: time('expires_at').notNull(), // 30 days after sign-in, whatever happens
    ip: text('ip'),
    userAgent: text('user_agent'),
    method: text('method', { enum: ['password', 'link', 'oidc'] })
      .notNull()
      .default('password'), // how its owner signed in
    secondFactorAt: time('second_factor_at'), // null: no second factor was shown
  },
  (t) => [
    uniqueIndex('sessions_token_hash_key').on(t.tokenHash),
    index('sessions_user_id_idx').on(t.userId),
    check('sessions_method_check', sql`${t.method} in ('password', 'link', 'oidc')`),
  ],
);
export type Session = typeof sessions.$inferSelect;

/** One-time codes for somebody whose phone is gone. Only SHA-256 is kept; a used one is deleted. */
export const recoveryCodes = pgTable(
  'recovery_codes',
  {
    id: primaryId(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    codeHash: bytea('code_hash').notNull(),
    createdAt: timeNow('created_at'),
  },
  (t) => [uniqueIndex('recovery_codes_user_code_key').on(t.userId, t.codeHash)],
);

/** An invitation or a password reset: whoever has the link sets the password, once. Only SHA-256 is kept. */
export const oneTimeLinks = pgTable(
  'one_time_links',
  {
    id: primaryId(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    kind: text('kind', { enum: ['invitation', 'reset'] }).notNull(),
    tokenHash: bytea('token_hash').notNull(),
    createdAt: timeNow('created_at'),
    createdBy: uuid('created_by'), // no reference: who invited may leave
    expiresAt: time('expires_at').notNull(),
  },
  (t) => [
    uniqueIndex('one_time_links_token_hash_key').on(t.tokenHash),
    uniqueIndex('one_time_links_user_id_key').on(t.userId), // a new link ends the one before
    check('one_time_links_kind_check', sql`${t.kind} in ('invitation', 'reset')`),
  ],
);
export type OneTimeLink = typeof oneTimeLinks.$inferSelect;

/** Who a person is at an OpenID Connect provider. */
export const oidcIdentities = pgTable(
  'oidc_identities',
  {
    id: primaryId(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    issuer: text('issuer').notNull(),
    subject: text('subject').notNull(),
    createdAt: timeNow('created_at'),
    lastUsedAt: time('last_used_at'),
  },
  (t) => [
    uniqueIndex('oidc_identities_issuer_subject_key').on(t.issuer, t.subject),
    index('oidc_identities_user_id_idx').on(t.userId),
  ],
);

/** A sign-in that is on its way through the provider; any server can finish it. Dropped after ten minutes. */
export const oidcSignIns = pgTable('oidc_sign_ins', {
  stateHash: bytea('state_hash').primaryKey(), // SHA-256 of the state; the browser keeps the state itself
  nonce: text('nonce').notNull(),
  codeVerifier: text('code_verifier').notNull(),
  returnTo: text('return_to').notNull(), // a path of the page
  createdAt: timeNow('created_at'),
});
