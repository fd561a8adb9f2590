import { Refusal } from '../../trpc/errors.ts';

const us = 'http://own.invalid';

/**
 * Refuses to send a browser anywhere but to a page of ours. `//host`, `/\host` and control characters, which
 * browsers drop, would lead elsewhere.
 * @throws Refusal INVALID_INPUT
 */
export function requireOwnPath(returnTo: string): void {
  const plain = /^\/(?![/\\])[^\\\u0000-\u0020\u007f]*$/.test(returnTo) && returnTo.length <= 2_000;
  if (plain && URL.canParse(returnTo, us) && new URL(returnTo, us).origin === us) return;
  throw new Refusal('INVALID_INPUT', 'returnTo must be a path of this page, such as /scripts.', undefined, {
    issues: [{ path: ['returnTo'], message: 'Must be a path of this page.' }],
  });
}
