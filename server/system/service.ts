import type { LocalAccess } from '../local/access/local-access.ts';
import type { Context } from '../trpc/context.ts';
import { Refusal } from '../trpc/errors.ts';

const startTokenLifeMs = 5 * 60_000;

/**
 * Turns the one-time token of a start link into the local cookie.
 * @throws Refusal LOCAL_WING_OFF - this server keeps no personal data
 * @throws Refusal START_LINK_EXPIRED - used already, or older than five minutes
 */
export function startSession({ services, request }: Context, startToken: string): { expiresAt: string } {
  if (!services.config.localWing)
    throw new Refusal(
      'LOCAL_WING_OFF',
      'This server keeps no personal data, so it has no start links. Sign in instead.',
    );
  const { cookieValue, expiresAt } = services.localAccess.exchangeStartToken(startToken);
  request.cookies.set('local', cookieValue, expiresAt);
  return { expiresAt: expiresAt.toISOString() };
}

/** The token is in the fragment: browsers never send that part, so it is in no log and no Referer. */
export function createStartLink(access: LocalAccess): { path: string; expiresAt: string } {
  const path = `/#start=${access.createStartToken()}`;
  return { path, expiresAt: new Date(Date.now() + startTokenLifeMs).toISOString() };
}
