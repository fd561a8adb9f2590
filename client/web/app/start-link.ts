import { problemOf } from '../data/problem.ts';
import { wo } from '../data/wo.ts';

const prefix = '#start=';

/**
 * Exchanges the one-time token of a start link (`/#start=…`) for this machine's cookie, and takes it
 * out of the address and the history at once.
 * @returns what went wrong in words, or undefined when there was no token or it worked
 */
export async function redeemStartLink(): Promise<string | undefined> {
  if (!location.hash.startsWith(prefix)) return undefined;
  const startToken = decodeURIComponent(location.hash.slice(prefix.length));
  history.replaceState(history.state, '', location.pathname + location.search);
  try {
    await wo.system.startSession.mutate({ startToken });
    return undefined;
  } catch (error) {
    return problemOf(error).message;
  }
}
