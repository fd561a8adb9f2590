import type { AnalysedScript } from './analysed-script.ts';

/** What a letter is mapped to, and by which scripts. */
export interface LetterTarget {
  /** As the first script writes it; case does not matter. */
  target: string;
  /** Numbers of the scripts, in order. */
  scripts: number[];
}

/** All that scripts do with one letter. */
export interface LetterUse {
  letter: string;
  /** Known ones only, in order. */
  targets: LetterTarget[];
  /** Scripts that map it to something known, in order, each with the places of its targets in `targets`, in order. */
  scripts: { script: number; targets: number[] }[];
}

/** Letters that any script maps to something known, by letter; `*` is none: Windows chooses. */
export function driveMapOf(scripts: readonly AnalysedScript[]): LetterUse[] {
  const letters = new Map<string, Map<string, LetterTarget>>();
  for (const [number, { facts }] of scripts.entries())
    for (const { letter, resolvedTarget } of facts.driveMappings) {
      if (!isLetter(letter) || resolvedTarget === null) continue;
      const targets = letters.get(letter) ?? new Map<string, LetterTarget>();
      letters.set(letter, targets);
      const key = resolvedTarget.toLowerCase();
      const known = targets.get(key);
      if (!known) targets.set(key, { target: resolvedTarget, scripts: [number] });
      else if (known.scripts.at(-1) !== number) known.scripts.push(number);
    }
  return [...letters].sort(byKey).map(([letter, targets]) => useOf(letter, [...targets].sort(byKey)));
}

function useOf(letter: string, targets: [string, LetterTarget][]): LetterUse {
  const scripts = new Map<number, number[]>();
  for (const [place, [, target]] of targets.entries())
    for (const script of target.scripts) scripts.set(script, [...(scripts.get(script) ?? []), place]);
  return {
    letter,
    targets: targets.map(([, target]) => target),
    scripts: [...scripts].sort(([a], [b]) => a - b).map(([script, places]) => ({ script, targets: places })),
  };
}

/** Letters from D to Z that no script maps, not even to something unknown, and no script root lies on. */
export function freeLettersOf(scripts: readonly AnalysedScript[], roots: readonly string[]): string[] {
  const used = new Set(
    roots.map((root) => root.slice(0, 2).toUpperCase()).map((start) => start.replace(/:$/, '')),
  );
  for (const { facts } of scripts)
    for (const { letter } of facts.driveMappings) if (letter !== null) used.add(letter);
  return 'DEFGHIJKLMNOPQRSTUVWXYZ'.split('').filter((letter) => !used.has(letter));
}

export function isLetter(letter: string | null): letter is string {
  return letter !== null && /^[A-Z]$/.test(letter);
}

function byKey([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
