import type { ReachedTogether } from '../../../graph/reached-together.ts';
import type { DriveMapping, Place, Unmapping } from '../../../script-facts/model.ts';
import type { AnalysedScript } from './analysed-script.ts';
import type { LetterUse } from './drive-map.ts';

export const conflictLevels = ['same-script', 'same-call-chain', 'same-team'] as const;
export type ConflictLevel = (typeof conflictLevels)[number];

/** One letter that stands for several things, by number of the scripts. */
export interface LetterConflict {
  letter: string;
  level: ConflictLevel;
  /** Everything these scripts map the letter to. */
  targets: string[];
  scripts: number[];
  /** Of a call chain: which two of them some script runs both, the smaller first, in order. */
  pairs?: [number, number][];
  /** There are more pairs; the scripts are all there. */
  truncated?: true;
}

/** Most pairs listed for one letter: thousands of scripts of one chain have millions. */
const mostPairs = 10_000;

/**
 * Conflicts of one letter, from the nearest level to the farthest. *same-script*: a script maps it to two targets with
 * no unmapping between. *same-call-chain*: two scripts map it to two targets, and some script runs both. *same-team*:
 * two scripts do, and nothing that is known runs both. Unmapping never excuses across scripts: their order is not known.
 */
export function conflictsOf(
  use: LetterUse,
  scripts: readonly AnalysedScript[],
  together: () => ReachedTogether,
): LetterConflict[] {
  if (use.targets.length < 2) return [];
  const { inChain, inTeam, pairs, truncated } = pairsOf(use, together());
  const all = use.scripts.map((_, place) => place);
  const ownConflict = all.filter((place) => {
    const { script = 0, targets = [] } = use.scripts[place] ?? {};
    return targets.length > 1 && contradictsItself(scripts[script]?.facts, use.letter);
  });
  const chain = conflict(
    use,
    'same-call-chain',
    all.filter((place) => inChain[place] === 1),
  );
  return [
    ...conflict(use, 'same-script', ownConflict),
    ...chain.map((found) => ({ ...found, pairs, ...(truncated && { truncated }) })),
    ...conflict(
      use,
      'same-team',
      all.filter((place) => inTeam[place] === 1),
    ),
  ];
}

function conflict(use: LetterUse, level: ConflictLevel, places: readonly number[]): LetterConflict[] {
  if (places.length === 0) return [];
  const involved = places.flatMap((place) => use.scripts[place] ?? []);
  const targets = new Set(involved.flatMap((script) => script.targets));
  return [
    {
      letter: use.letter,
      level,
      targets: use.targets.filter((_, place) => targets.has(place)).map(({ target }) => target),
      scripts: involved.map(({ script }) => script),
    },
  ];
}

type MappingFacts = { driveMappings: readonly DriveMapping[]; unmappings: readonly Unmapping[] };

/** An unmapping of `*`, or of a letter that only a run knows, may be one of this letter. */
function contradictsItself(facts: MappingFacts | undefined, letter: string): boolean {
  if (!facts) return false;
  const mappings = facts.driveMappings.filter((mapping) => mapping.letter === letter);
  const unmappings = facts.unmappings.filter((unmapping) => [letter, '*', null].includes(unmapping.letter));
  let held: string | undefined;
  let next = 0;
  for (const mapping of mappings) {
    for (; isBefore(unmappings[next], mapping); next++) held = undefined;
    if (mapping.resolvedTarget === null) continue;
    const target = mapping.resolvedTarget.toLowerCase();
    if (held !== undefined && held !== target) return true;
    held = target;
  }
  return false;
}

function isBefore(place: Place | undefined, other: Place): boolean {
  if (!place) return false;
  return place.line < other.line || (place.line === other.line && place.column < other.column);
}

interface Pairs {
  /** By place among the scripts of the letter: it is in a pair that some script runs both of. */
  inChain: Uint8Array;
  /** It is in a pair that nothing known runs both of. */
  inTeam: Uint8Array;
  pairs: [number, number][];
  truncated: boolean;
}

/** Costs a bit for each two scripts of the letter, beside what {@link ReachedTogether} costs. */
function pairsOf(use: LetterUse, together: ReachedTogether): Pairs {
  const count = use.scripts.length;
  const found: Pairs = {
    inChain: new Uint8Array(count),
    inTeam: new Uint8Array(count),
    pairs: [],
    truncated: false,
  };
  const rivals = new Rivals(use);
  together.among(
    use.scripts.map(({ script }) => script),
    (place, first, bits) => {
      for (const [word, reached] of bits.entries()) {
        const against = rivals.word(place, first / 32 + word);
        if ((against & ~reached) !== 0) found.inTeam[place] = 1;
        const both = against & reached;
        if (both === 0) continue;
        found.inChain[place] = 1;
        addPairs(found, use, place, first + word * 32, both);
      }
    },
  );
  found.pairs.sort(([a, b], [c, d]) => a - c || b - d);
  return found;
}

function addPairs(found: Pairs, { scripts }: LetterUse, place: number, first: number, both: number): void {
  for (let bit = 0; bit < 32; bit++) {
    const other = first + bit;
    if (((both >>> bit) & 1) === 0 || other < place) continue;
    if (found.pairs.length === mostPairs) {
      found.truncated = true;
      return;
    }
    found.pairs.push([scripts[place]?.script ?? 0, scripts[other]?.script ?? 0]);
  }
}

/** Which scripts map a letter to something else than one of them does, 32 of them in a word. */
class Rivals {
  readonly #use: LetterUse;
  readonly #all: Uint32Array;
  /** By target of more than one script: the scripts that map the letter to nothing else. */
  readonly #only = new Map<number, Uint32Array>();

  constructor(use: LetterUse) {
    this.#use = use;
    const words = Math.ceil(use.scripts.length / 32);
    this.#all = new Uint32Array(words);
    for (const [place, { targets }] of use.scripts.entries()) {
      setBit(this.#all, place);
      const [target, another] = targets;
      if (target === undefined || another !== undefined || use.targets[target]?.scripts.length === 1)
        continue;
      const only = this.#only.get(target) ?? new Uint32Array(words);
      this.#only.set(target, only);
      setBit(only, place);
    }
  }

  word(place: number, word: number): number {
    const all = this.#all[word] ?? 0;
    const [target = -1, another] = this.#use.scripts[place]?.targets ?? [];
    const only = another === undefined ? this.#only.get(target) : undefined;
    if (only) return all & ~(only[word] ?? 0);
    return place >> 5 === word ? all & ~(1 << (place & 31)) : all;
  }
}

function setBit(bits: Uint32Array, at: number): void {
  bits[at >> 5] = (bits[at >> 5] ?? 0) | (1 << (at & 31));
}
