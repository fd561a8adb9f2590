import type { ScriptKind } from '../../../db/shared/schema/index.ts';
import type { FoundSecret } from '../../script-facts/model.ts';
import { readFacts } from '../../script-facts/read-facts.ts';
import { maskSecrets } from '../../script-facts/secrets/mask.ts';
import { Refusal } from '../../trpc/errors.ts';
import type { Caller } from '../auth/caller.ts';
import { coversTeam, type Scope, scopeFor } from '../rbac/scope.ts';
import { type Content, textOf } from './content.ts';
import { kindOf } from './script-path.ts';

/** What somebody may see of scripts. */
export interface Viewer {
  /** Teams whose scripts. */
  scope: Scope;
  /** Teams where passwords and keys inside them as well; undefined: nowhere. */
  secrets: Scope | undefined;
}

export function viewerOf({ scope, caller }: { scope: Scope; caller: Pick<Caller, 'grants'> }): Viewer {
  return { scope, secrets: scopeFor(caller.grants, ['scripts:read-secrets']) };
}

export function maySeeSecrets({ secrets }: Viewer, teamId: string): boolean {
  return secrets !== undefined && coversTeam(secrets, teamId);
}

/** Some state of a script: of a version, its path is the one it had then. */
export interface StoredText extends Pick<Content, 'bytes' | 'encoding'> {
  teamId: string;
  kind: ScriptKind;
  path: string;
  /** As stored with the facts of just this state; null: not known. */
  secretCount: number | null;
}

/** Its text as `viewer` may see it. */
export function shownText(stored: StoredText, viewer: Viewer): { content: string; masked: boolean } {
  const text = textOf(stored.bytes, stored.encoding);
  if (maySeeSecrets(viewer, stored.teamId) || stored.secretCount === 0)
    return { content: text, masked: false };
  const secrets = secretsIn(stored, text);
  return { content: maskSecrets(text, secrets), masked: secrets.length > 0 };
}

/** Secrets of every language that the file has been in: a new extension must not show what the old one hid. */
function secretsIn({ kind, path }: Pick<StoredText, 'kind' | 'path'>, text: string): FoundSecret[] {
  const kinds = new Set([kind, kindOf(path)]);
  return [...kinds].flatMap((one) => readFacts(one, text).secrets);
}

/**
 * For what gives or takes bytes, which cannot be masked.
 * @throws Refusal MISSING_PERMISSION - it holds secrets that `viewer` may not see; `to` says what for
 */
export function requireNoHiddenSecrets(stored: StoredText, viewer: Viewer, to: string): void {
  if (maySeeSecrets(viewer, stored.teamId) || stored.secretCount === 0) return;
  if (secretsIn(stored, textOf(stored.bytes, stored.encoding)).length > 0) throw secretsHidden(to);
}

export function secretsHidden(to: string): Refusal {
  return new Refusal(
    'MISSING_PERMISSION',
    `There are passwords or keys in it. You need the permission scripts:read-secrets to ${to}. Ask an administrator of your team to grant it.`,
    { permission: 'scripts:read-secrets' },
  );
}
