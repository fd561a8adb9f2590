import { useSyncExternalStore } from 'react';

const prefix = '#token=';

interface JoinToken {
  token: string;
  /** Grows with each link opened, so that a second one is looked at as well; unlike the token, no secret. */
  number: number;
}

let current: JoinToken | undefined;
const listeners = new Set<() => void>();

/**
 * Takes the token of an invitation or reset link (`/join#token=…`) out of the address and the history, and keeps
 * it in memory for the page that uses it. Call it before the router reads the address.
 */
export function takeJoinToken(): void {
  if (location.pathname !== '/join' || !location.hash.startsWith(prefix)) return;
  const token = location.hash.slice(prefix.length);
  current = { token, number: (current?.number ?? 0) + 1 };
  history.replaceState(history.state, '', location.pathname + location.search);
  for (const listener of listeners) listener();
}

/** Once used, the token is worth nothing and is dropped. */
export function forgetJoinToken(): void {
  current = undefined;
  for (const listener of listeners) listener();
}

/** The token of the link that was opened last, if any. */
export function useJoinToken(): JoinToken | undefined {
  return useSyncExternalStore(subscribe, () => current);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('hashchange', takeJoinToken);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('hashchange', takeJoinToken);
  };
}
