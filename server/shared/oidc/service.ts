import type { Logger } from 'pino';
import { violates } from '../../../db/shared/outage.ts';
import type { SharedConnection } from '../../../db/shared/connection.ts';
import { Refusal } from '../../trpc/errors.ts';
import { type AuditOrigin, type Receipt, writeAudit } from '../audit/record.ts';
import { type AuditedWork, auditedTransaction } from '../audit/transaction.ts';
import { openSession, type Peer, type SignedIn } from '../auth/service.ts';
import { accountOf } from './account.ts';
import { ExpiredSignIn, isBegun, keepBegun, StrayCallback, takeBegun } from './begun.ts';
import type { Person } from './claims.ts';
import { followGroups, type NotDone } from './group-roles.ts';
import type { OidcProvider } from './provider.ts';
import { requireOwnPath } from './return-to.ts';

/**
 * Groups are only looked at when somebody signs in, and the provider does not tell when it lets somebody go: this is how
 * long either can go unnoticed.
 */
const sessionHours = 12;

/** What a sign-in works with. */
export interface OidcWork {
  connection: SharedConnection;
  provider: OidcProvider;
  /** Nobody is known yet: the system is the actor. */
  origin: AuditOrigin;
  log: Pick<Logger, 'warn'>;
  keepReceipts: (receipts: readonly Receipt[]) => void;
}

/**
 * Begins a sign-in at the provider.
 * @param returnTo path of the page to show afterwards
 * @returns where to send the browser, and the state it has to keep
 * @throws Refusal INVALID_INPUT - `returnTo` leads elsewhere
 * @throws Refusal IDENTITY_PROVIDER_UNAVAILABLE
 */
export async function beginOidc(
  { connection, provider }: Pick<OidcWork, 'connection' | 'provider'>,
  { redirectUri, returnTo }: { redirectUri: string; returnTo: string },
): Promise<{ url: URL; state: string }> {
  requireOwnPath(returnTo);
  const { url, proof } = await provider.begin(redirectUri);
  await keepBegun(connection.db, proof, returnTo);
  return { url, state: proof.state };
}

/** How a browser came back from the provider. */
export interface Returned {
  /** Our callback, with the provider's parameters. */
  url: URL;
  /** What this browser kept when the sign-in began. */
  keptState: string | undefined;
  peer: Peer;
}

/**
 * Finishes a sign-in: the provider's answer is checked, then account, roles and session are made in one audited
 * transaction. What fails is recorded as a failed `auth.signIn`.
 * @throws Refusal SIGN_IN_EXPIRED, SIGN_IN_REFUSED, IDENTITY_PROVIDER_UNAVAILABLE
 */
export async function finishOidc(
  work: OidcWork,
  returned: Returned,
): Promise<{ session: SignedIn; returnTo: string }> {
  const { connection, provider } = work;
  let person: Person | undefined;
  try {
    const state = await requireSameBrowser(work, returned);
    const { proof, returnTo } = await takeBegun(connection.db, state);
    requireOwnPath(returnTo); // whoever holds the database login writes rows, but sends nobody elsewhere
    person = await provider.finish(returned.url, proof);
    return { session: await sessionFor(work, person, returned.peer), returnTo };
  } catch (error) {
    if (error instanceof Refusal && !(error instanceof StrayCallback))
      await recordFailure(work, error, person);
    throw error;
  }
}

/** Without this, somebody could send others a link that signs them in as himself. */
async function requireSameBrowser({ connection }: OidcWork, { url, keptState }: Returned): Promise<string> {
  const state = url.searchParams.get('state');
  if (state !== null && state === keptState) return state;
  const known = state !== null && state.length <= 200 && (await isBegun(connection.db, state));
  throw known ? new ExpiredSignIn() : new StrayCallback();
}

async function sessionFor(work: OidcWork, person: Person, peer: Peer): Promise<SignedIn> {
  try {
    return await openedFor(work, person, peer);
  } catch (error) {
    if (!isRace(error)) throw error;
    return openedFor(work, person, peer); // now the account is there
  }
}

/** The same person signed in for the first time twice at one moment, and the other one made the account. */
function isRace(error: unknown): boolean {
  if (error instanceof Refusal) return error.reason === 'ALREADY_EXISTS';
  return violates(error, 'oidc_identities_issuer_subject_key');
}

async function openedFor(
  { connection, provider, origin, log, keepReceipts }: OidcWork,
  person: Person,
  peer: Peer,
) {
  const { settings } = provider;
  const groups = new Set(person.groups);
  const mappings = settings.roles.filter(({ group }) => groups.has(group));
  let notDone: NotDone | undefined;
  const opening = async ({ db, audit }: AuditedWork) => {
    const user = await accountOf(db, audit, person, settings);
    notDone = await followGroups(db, audit, user, mappings);
    const shown = { method: 'oidc', secondFactor: person.secondFactor, hours: sessionHours } as const;
    return { value: await openSession(db, audit, user, peer, shown) };
  };
  const session = await auditedTransaction(connection, origin, opening, keepReceipts);
  warn(log, origin.requestId, notDone);
  return session;
}

function warn(log: OidcWork['log'], requestId: string, notDone: NotDone | undefined): void {
  for (const { group, role, team } of notDone?.unknown ?? [])
    log.warn({ requestId, group, role, team }, 'WO_OIDC_ROLES names a role or team that does not exist');
  if (notDone?.lastAdmin)
    log.warn({ requestId }, 'the last administrator left the group of administrators and stays one');
}

/** Best effort: a log that cannot be written must not hide why the sign-in failed. */
async function recordFailure(
  { connection, provider, origin, log, keepReceipts }: OidcWork,
  refusal: Refusal,
  person: Person | undefined,
): Promise<void> {
  if (refusal.cause)
    log.warn({ err: refusal.cause, requestId: origin.requestId }, 'sign-in with OpenID failed');
  const { issuer } = provider.settings;
  try {
    const receipts = await writeAudit(connection.db, origin, [
      {
        action: 'auth.signIn',
        resource: { type: 'user', id: null, name: person?.username ?? null },
        teamId: null,
        outcome: 'failed',
        reason: refusal.reason,
        after: { method: 'oidc', issuer, subject: person?.subject ?? null },
      },
    ]);
    keepReceipts(receipts);
  } catch (error) {
    log.warn({ err: error, requestId: origin.requestId }, 'a failed sign-in was not recorded');
  }
}
