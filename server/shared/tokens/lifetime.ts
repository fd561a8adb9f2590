import { addDays, min } from 'date-fns';
import { Refusal } from '../../trpc/errors.ts';
import type { Caller } from '../auth/caller.ts';

export const defaultDays = 90;
export const mostDays = 366;

/**
 * When a new token ends: after 90 days unless said, after 366 at most. One made by a token ends with it, or a stolen
 * token would outlive itself.
 * @throws Refusal INVALID_INPUT - not in the future, or too far in it
 * @throws Refusal CANNOT_GRANT - later than the token that makes it
 */
export function expiryOf(caller: Caller, wanted: Date | undefined, now: Date): Date {
  const latest = caller.token ? caller.expiresAt : undefined;
  if (wanted === undefined) {
    const usual = addDays(now, defaultDays);
    return latest ? min([usual, latest]) : usual;
  }
  requireWithin(wanted, now);
  if (latest && wanted > latest)
    throw new Refusal(
      'CANNOT_GRANT',
      `An API token cannot make one that outlives it. Choose a time until ${latest.toISOString()}, or sign in.`,
      undefined,
      { issues: [{ path: ['expiresAt'], message: 'Later than the token that makes it' }] },
    );
  return wanted;
}

/** @throws Refusal INVALID_INPUT - not in the future, or more than 366 days in it */
export function requireWithin(wanted: Date, now: Date): void {
  if (wanted > now && wanted <= addDays(now, mostDays)) return;
  const message = `An API token ends in the future, at most ${mostDays} days from now. Choose another time.`;
  throw new Refusal('INVALID_INPUT', message, undefined, { issues: [{ path: ['expiresAt'], message }] });
}
