import { Browser } from './http/browser.ts';
import type { RawAnswer } from './http/app.ts';
import type { Account, TestProvider } from './oidc-provider.ts';

let counter = 0;

/** Somebody at the provider whom nobody here knows yet. */
export function newAccount(values: Partial<Account> = {}): Account {
  const name = `ada-${(counter += 1)}-${process.pid}`;
  return {
    sub: `sub-${name}`,
    preferred_username: name,
    name: 'Ada Lovelace',
    email: `${name}@example.com`,
    email_verified: true,
    ...values,
  };
}

export interface SignedInBrowser {
  browser: Browser;
  answer: RawAnswer;
  /** Where the browser ends: a page of ours, or the callback when it went wrong. */
  url: URL;
  session: string | undefined;
  requestId: string;
}

/** Opens the sign-in address and does what a browser does, up to a page of ours. */
export async function signInAs(
  serverUrl: string,
  provider: TestProvider,
  account: Account | undefined,
  { browser = new Browser(), returnTo = '/scripts' }: { browser?: Browser; returnTo?: string } = {},
): Promise<SignedInBrowser> {
  provider.account = account;
  const end = (url: URL) => url.origin === new URL(serverUrl).origin && !url.pathname.startsWith('/auth/');
  const { answer, url } = await browser.follow(startUrl(serverUrl, returnTo), end);
  return { browser, answer, url, session: sessionOf(browser, serverUrl), requestId: requestIdOf(answer) };
}

/** Signs in at the provider, but does not open the callback yet. */
export async function upToCallback(
  serverUrl: string,
  provider: TestProvider,
  account: Account | undefined,
  browser = new Browser(),
): Promise<{ browser: Browser; callback: URL }> {
  provider.account = account;
  const end = (url: URL) => url.pathname === '/auth/oidc/callback';
  const { url: callback } = await browser.follow(startUrl(serverUrl, '/scripts'), end);
  return { browser, callback };
}

export function startUrl(serverUrl: string, returnTo: string): URL {
  return new URL(`/auth/oidc/start?${new URLSearchParams({ returnTo }).toString()}`, serverUrl);
}

export function sessionOf(browser: Browser, serverUrl: string): string | undefined {
  const url = new URL(serverUrl);
  return browser.cookiesOf(url).get(`wo-session-${url.port}`);
}

export function requestIdOf(answer: RawAnswer): string {
  return String(answer.headers['x-request-id']);
}

/** What the page says that a browser shows when a sign-in failed. */
export function problemOn({ status, headers, body }: RawAnswer) {
  if (!headers['content-type']?.startsWith('text/html')) throw new Error(`not a page: ${body}`);
  if (!String(headers['content-security-policy']).includes("default-src 'none'"))
    throw new Error('no policy');
  return { status, reason: /<small>(\w+), request/.exec(body)?.[1] };
}
