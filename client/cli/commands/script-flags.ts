import * as z from 'zod';
import type { WoClient } from '../../sdk/index.ts';
import { optional, positional, text, wholeNumber } from '../flags.ts';
import { UsageError } from '../io.ts';
import { findScript, findTeam } from '../names.ts';

/** A script by its path in a team, or by its id alone. */
export const scriptFlags = {
  script: positional(text('Its path, such as nightly/n10.cmd, or its id', '<path|uuid>')),
  team: optional(text('Short name or id of its team, where it is named by its path', '<name|uuid>')),
};

export const teamFlag = { team: text('Short name or id of the team', '<name|uuid>') };

/** Team scripts are never overwritten unseen. */
export const expectedVersion = wholeNumber('The version you saw last; a stale one is refused');

/**
 * @throws UsageError - a path without a team
 * @throws Error - the team has no script there
 */
export async function findScriptId(
  wo: WoClient,
  { script, team }: { script: string; team?: string | undefined },
): Promise<string> {
  if (z.uuid().safeParse(script).success) return script;
  if (team === undefined) throw new UsageError(`Say of which team ${script} is: --team <name>.`);
  return (await findScript(wo, script, (await findTeam(wo, team)).id)).id;
}
