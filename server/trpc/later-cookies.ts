import type { RequestInfo } from './context.ts';

type Cookies = RequestInfo['cookies'];

/** Cookies that a change asks for, kept until it is known to have been committed. */
export interface LaterCookies {
  /** Given to the resolver in place of the transport's. */
  cookies: Cookies;
  /** Hands them on to the transport. */
  apply(): void;
}

/** A browser must not keep a session that was rolled back, nor lose one whose sign-out was. */
export function laterCookies(transport: Cookies): LaterCookies {
  const wanted: (() => void)[] = [];
  return {
    cookies: {
      set: (name, value, expiresAt) => void wanted.push(() => transport.set(name, value, expiresAt)),
      clear: (name) => void wanted.push(() => transport.clear(name)),
    },
    apply: () => {
      for (const hand of wanted) hand();
    },
  };
}
