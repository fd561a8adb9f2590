import type { Baseline } from './store.ts';

export const differenceStatuses = [
  'disk-changed',
  'team-changed',
  'both-changed',
  'new',
  'gone-on-disk',
  'gone-in-team',
] as const;
export type DifferenceStatus = (typeof differenceStatuses)[number];
export type DifferenceCounts = Record<DifferenceStatus, number>;

/** A file and its script that are not the same any more, and which side has moved on since they were. */
export interface Difference {
  path: string;
  status: DifferenceStatus;
  scriptId: string | null;
  /** Of the script when it was published last; null: never from here. */
  publishedVersion: number | null;
  /** Of the script now; null: not there, or not known. */
  teamVersion: number | null;
}

/** Where both sides stood last, and where they are now. */
export interface Sides {
  baseline: readonly Baseline[];
  /** Text files on disk, by lower-case path. */
  disk: ReadonlyMap<string, { path: string; sha256: string }>;
  /** Whether something is at that path that could not be looked at. */
  unseen: (path: string) => boolean;
  /** Undefined while nobody knows: then the team is taken to be where it was. */
  team: TeamSide | undefined;
}

interface TeamScript {
  id: string;
  path: string;
  sha256: string;
  version: number;
}
export interface TeamSide {
  /** Scripts that were published from here. */
  byId: ReadonlyMap<string, TeamScript>;
  /** Scripts where files are that were not, or whose script is gone; by lower-case path. */
  atPaths: ReadonlyMap<string, TeamScript>;
}

/** What is not the same, by path. */
export function differencesOf(sides: Sides): Difference[] {
  const known = new Set(sides.baseline.map(({ path }) => path.toLowerCase()));
  const found = [
    ...sides.baseline.map((file) => ofPublished(file, sides)),
    ...[...sides.disk].map(([key, file]) => (known.has(key) ? undefined : ofNew(key, file, sides))),
  ];
  return found
    .filter((difference) => difference !== undefined)
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function ofPublished(file: Baseline, { disk, unseen, team }: Sides): Difference | undefined {
  const key = file.path.toLowerCase();
  const here = disk.get(key);
  const goneHere = !here && !unseen(file.path);
  const there = team && scriptAt(file, team);
  const goneThere = team !== undefined && there === undefined;
  const movedHere = here !== undefined && here.sha256 !== file.sha256;
  const movedThere = there !== undefined && there.sha256 !== file.sha256;
  const say = (status: DifferenceStatus): Difference => ({
    path: file.path,
    status,
    scriptId: there?.id ?? file.scriptId,
    publishedVersion: file.version,
    teamVersion: there?.version ?? null,
  });
  if (goneHere) return goneThere ? undefined : say('gone-on-disk');
  if (goneThere) return say('gone-in-team');
  if (movedHere && movedThere) return here.sha256 === there.sha256 ? undefined : say('both-changed');
  if (movedHere) return say('disk-changed');
  return movedThere ? say('team-changed') : undefined;
}

/** The script of a file: one that was moved away in the team is not at its place any more. */
function scriptAt({ path, scriptId }: Baseline, { byId, atPaths }: TeamSide): TeamScript | undefined {
  const script = byId.get(scriptId);
  const key = path.toLowerCase();
  return script?.path.toLowerCase() === key ? script : atPaths.get(key);
}

function ofNew(
  key: string,
  { path, sha256 }: { path: string; sha256: string },
  { team }: Sides,
): Difference | undefined {
  const there = team?.atPaths.get(key);
  if (there?.sha256 === sha256) return undefined;
  return {
    path,
    status: there ? 'both-changed' : 'new',
    scriptId: there?.id ?? null,
    publishedVersion: null,
    teamVersion: there?.version ?? null,
  };
}

export function countDifferences(differences: readonly Difference[]): DifferenceCounts {
  const counts: DifferenceCounts = {
    'disk-changed': 0,
    'team-changed': 0,
    'both-changed': 0,
    new: 0,
    'gone-on-disk': 0,
    'gone-in-team': 0,
  };
  for (const { status } of differences) counts[status] += 1;
  return counts;
}
