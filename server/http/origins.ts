import type { IncomingHttpHeaders } from 'node:http';
import { Refusal } from '../trpc/errors.ts';

const loopbackNames = ['localhost', '127.0.0.1', '[::1]'];
const wildcardAddresses = new Set(['0.0.0.0', '::', '[::]']);

/** Which `Host` and `Origin` values are ours. Everything else is another site, or DNS rebinding. */
export interface Origins {
  hosts: ReadonlySet<string>;
  origins: ReadonlySet<string>;
  /** `Host` values that stand for an https origin (a proxy ends TLS): their cookies are `Secure`. */
  secureHosts: ReadonlySet<string>;
}

/** Builds the allow-list once the port is known: loopback, the address we listen on, configured origins. */
export function allowedOrigins(host: string, port: number, publicOrigins: readonly string[]): Origins {
  const names = wildcardAddresses.has(host) ? loopbackNames : [...loopbackNames, bracketed(host)];
  const own = names.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`]));
  const configured = publicOrigins.map((origin) => new URL(origin));
  return {
    hosts: new Set([...own, ...configured.map((url) => url.host)]),
    origins: new Set([
      ...names.map((name) => (port === 80 ? `http://${name}` : `http://${name}:${port}`)),
      ...publicOrigins,
    ]),
    secureHosts: new Set(configured.filter((url) => url.protocol === 'https:').map((url) => url.host)),
  };
}

function bracketed(host: string): string {
  const name = host.toLowerCase();
  return name.includes(':') && !name.startsWith('[') ? `[${name}]` : name;
}

/**
 * Refuses a request addressed to a name that is not ours (DNS rebinding).
 * @throws Refusal HOST_NOT_ALLOWED
 */
export function requireOwnHost(headers: IncomingHttpHeaders, allowed: Origins): void {
  if (headers.host !== undefined && allowed.hosts.has(headers.host.toLowerCase())) return;
  throw new Refusal(
    'HOST_NOT_ALLOWED',
    'This server does not answer for that host name. Use the address it printed, or add the name to WO_PUBLIC_ORIGINS.',
  );
}

/** What the origin rule looks at. */
export interface Caller {
  method: string;
  headers: IncomingHttpHeaders;
  /** One of our own cookies was sent: the browser adds it by itself, so that it proves no intent. */
  hasOwnCookie: boolean;
  /** `/trpc` and `/api/v1`: answers hold data, so that even reading from another page is refused. */
  data: boolean;
}

/**
 * Refuses requests that a page of another origin made (CSRF): unsafe methods want our exact `Origin`
 * (only a caller without cookie may omit it) and `Sec-Fetch-Site` absent or `same-origin`. Reading data,
 * subscriptions included, is refused to other origins too: `SameSite=Strict` cookies are sent to a page
 * on another port of the same machine.
 * @throws Refusal ORIGIN_NOT_ALLOWED
 */
export function requireOwnOrigin(caller: Caller, allowed: Origins): void {
  const { origin } = caller.headers;
  const site = caller.headers['sec-fetch-site'];
  const safe = caller.method === 'GET' || caller.method === 'HEAD';
  if (safe && !caller.data) return;
  if (origin !== undefined && !allowed.origins.has(origin)) refuse('It came from a page of another origin.');
  if (site !== undefined && site !== 'same-origin' && !(safe && site === 'none'))
    refuse('The browser says that another site made it.');
  if (!safe && origin === undefined && caller.hasOwnCookie)
    refuse('It carries a cookie but no Origin; scripts send a token in the Authorization header instead.');
}

/**
 * The way back from an identity provider begins on its site; but it is the browser window that comes, not a
 * picture, frame or script of some page.
 * @throws Refusal ORIGIN_NOT_ALLOWED
 */
export function requireNavigation(headers: IncomingHttpHeaders): void {
  const { 'sec-fetch-mode': mode = 'navigate', 'sec-fetch-dest': destination = 'document' } = headers;
  if (mode !== 'navigate' || destination !== 'document') refuse('A page tried to load it in the background.');
}

/** A proxy ends TLS for this request. */
export function isSecure(headers: IncomingHttpHeaders, origins: Origins): boolean {
  return origins.secureHosts.has((headers.host ?? '').toLowerCase());
}

function refuse(why: string): never {
  throw new Refusal('ORIGIN_NOT_ALLOWED', `The request was refused. ${why}`);
}
