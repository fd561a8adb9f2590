import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SharedDb } from '../../../db/shared/client.ts';
import type { DriveMapping } from '../../script-facts/model.ts';
import type { Scope } from '../rbac/scope.ts';
import type { DriveConflict, DriveMapTarget, ScriptAnalysis } from './analysis/analyse.ts';
import { snapshotOfTeam } from './snapshots.ts';

export interface MappingView
  extends Pick<
    DriveMapping,
    'line' | 'column' | 'letter' | 'target' | 'resolvedTarget' | 'server' | 'share' | 'persistent' | 'via'
  > {
  scriptId: string;
  /** Its path. */
  script: string;
}

export interface Drives {
  driveMap: Record<string, DriveMapTarget[]>;
  freeLetters: string[];
  roots: string[];
  /** Every place where a drive is mapped, also to something unknown, by script. */
  mappings: MappingView[];
  /** There are more places. */
  truncated: boolean;
}

const mostMappings = 5_000;

/** What drive letters stand for in the scripts of a team. @throws Refusal NOT_FOUND */
export async function getDrives(db: SharedDb, scope: Scope, teamId: string): Promise<Drives> {
  const { analysis, roots } = await snapshotOfTeam(db, scope, teamId);
  const mappings = analysis.scripts.flatMap(({ id, path, facts }) =>
    facts.driveMappings.map((mapping) => mappingView(mapping, { scriptId: id, script: path })),
  );
  return {
    driveMap: analysis.driveMap,
    freeLetters: analysis.freeLetters,
    roots: [...roots],
    mappings: mappings.slice(0, mostMappings),
    truncated: mappings.length > mostMappings,
  };
}

/** Who maps it with which password is nothing that a list of drives has to say. */
function mappingView(
  { line, column, letter, target, resolvedTarget, server, share, persistent, via }: DriveMapping,
  place: Pick<MappingView, 'scriptId' | 'script'>,
): MappingView {
  return { ...place, line, column, letter, target, resolvedTarget, server, share, persistent, via };
}

/** Letters that stand for several things, by letter, the nearest level first. @throws Refusal NOT_FOUND */
export async function listDriveConflicts(
  db: SharedDb,
  scope: Scope,
  teamId: string,
): Promise<{ driveConflicts: DriveConflict[] }> {
  const { analysis } = await snapshotOfTeam(db, scope, teamId);
  return { driveConflicts: await conflictsInTurns(analysis) };
}

/** Thousands of scripts that map one letter take a moment: others have their turn between two letters. */
export async function conflictsInTurns(analysis: ScriptAnalysis): Promise<DriveConflict[]> {
  const found: DriveConflict[] = [];
  for (const use of analysis.letters) {
    found.push(...analysis.conflictsOf(use));
    await nextTurn();
  }
  return found;
}
