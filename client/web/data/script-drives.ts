import { queryOptions } from '@tanstack/react-query';
import type { Outputs } from '../../sdk/index.ts';
import { scriptAnalysis } from './script-analysis.ts';

type Out = Outputs['shared']['scriptAnalysis'];
export type Drives = Out['drives'];
export type DriveConflict = Out['conflicts']['driveConflicts'][number];
export type ConflictLevel = DriveConflict['level'];
export type DriveTarget = Drives['driveMap'][string][number];

export const drivesOf = (teamId: string) =>
  queryOptions({
    queryKey: ['shared', 'scripts', 'drives', teamId],
    queryFn: () => scriptAnalysis.drives.query({ teamId }),
  });

export const conflictsOf = (teamId: string) =>
  queryOptions({
    queryKey: ['shared', 'scripts', 'drive-conflicts', teamId],
    queryFn: () => scriptAnalysis.conflicts.query({ teamId }),
  });

/** How much a conflict matters: the first comes first. */
export const levels: Record<ConflictLevel, { label: string; colour: string; about: string }> = {
  'same-script': {
    label: 'same script',
    colour: 'red',
    about: 'One script maps the letter to several targets, with no unmapping in between.',
  },
  'same-call-chain': {
    label: 'same call chain',
    colour: 'orange',
    about: 'Scripts that one call chain runs together map the letter to several targets.',
  },
  'same-team': {
    label: 'same team',
    colour: 'gray',
    about: 'Scripts of the team map the letter to several targets; nothing is known to run them together.',
  },
};

/** Letters that are mapped, in order. */
export function lettersOf({ driveMap }: Pick<Drives, 'driveMap'>): string[] {
  return Object.keys(driveMap).sort();
}

/** The most serious level at which each letter clashes. */
export function worstLevels(conflicts: readonly DriveConflict[]): Map<string, ConflictLevel> {
  const order = Object.keys(levels);
  const worst = new Map<string, ConflictLevel>();
  for (const { letter, level } of conflicts) {
    const before = worst.get(letter);
    if (before === undefined || order.indexOf(level) < order.indexOf(before)) worst.set(letter, level);
  }
  return worst;
}

export interface MatrixColumn {
  target: string;
  /** Scripts that map each letter to it. */
  byLetter: ReadonlyMap<string, number>;
  scripts: number;
}

/** One column for each target, those of most scripts first; targets that differ only in case are one. */
export function matrixOf({ driveMap }: Pick<Drives, 'driveMap'>): MatrixColumn[] {
  const columns = new Map<string, { target: string; byLetter: Map<string, number>; scripts: number }>();
  for (const [letter, targets] of Object.entries(driveMap))
    for (const { target, scripts } of targets) {
      const key = target.toLowerCase();
      const column = columns.get(key) ?? { target, byLetter: new Map<string, number>(), scripts: 0 };
      columns.set(key, column);
      column.byLetter.set(letter, (column.byLetter.get(letter) ?? 0) + scripts.length);
      column.scripts += scripts.length;
    }
  return [...columns.values()].sort((a, b) => b.scripts - a.scripts || (a.target < b.target ? -1 : 1));
}
