import { join } from 'node:path';
import { isForbiddenAddress } from '../../net/forbidden-addresses.ts';
import { Refusal } from '../../trpc/errors.ts';

export type SinkKind = 'webhook' | 'file';

/**
 * Where a sink may deliver to: an https address, or a plain file name in the folder of this server that
 * `WO_AUDIT_FILES` names. Whoever may configure sinks must not write elsewhere on the server.
 * @throws Refusal INVALID_INPUT - says what is allowed
 */
export function requireTarget(kind: SinkKind, target: string, folder: string | undefined): string {
  const problem = kind === 'webhook' ? webhookProblem(target) : fileProblem(target, folder);
  if (problem === undefined) return target;
  throw new Refusal('INVALID_INPUT', problem, undefined, {
    issues: [{ path: ['target'], message: problem }],
  });
}

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

function webhookProblem(target: string): string | undefined {
  if (!URL.canParse(target))
    return 'The target is not an address. Give one such as https://siem.example.com/wo.';
  const { protocol, hostname, username, password, hash } = new URL(target);
  const mayBePlain = protocol === 'http:' && loopback.has(hostname);
  if (protocol !== 'https:' && !mayBePlain)
    return 'The target has to begin with https://: the log must not travel in clear.';
  if (username || password) return 'The target must not hold a user name or password. Set a secret instead.';
  if (hash) return 'The target must not have a fragment (#…).';
  if (isForbiddenAddress(hostname.replace(/^\[|\]$/g, '')))
    return 'The target is a link-local address, which is not allowed.';
  return undefined;
}

function fileProblem(target: string, folder: string | undefined): string | undefined {
  if (folder === undefined)
    return 'This server keeps no files for sinks. Set WO_AUDIT_FILES to a folder and start it again.';
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(target))
    return 'The target is not a plain file name: letters, digits, dots, _ and - only.';
  return undefined;
}

/** The file of a sink; `target` was checked by {@link requireTarget}. */
export function fileOf(folder: string, target: string): string {
  return join(folder, target);
}

/** Receivers are often let in by a key in the path or query of their address: for the log it is where they are, and no more. */
export function placeOf(target: string): string {
  if (!URL.canParse(target)) return target; // the name of a file
  const { origin, href } = new URL(target);
  return href === `${origin}/` ? origin : `${origin}/***`;
}
