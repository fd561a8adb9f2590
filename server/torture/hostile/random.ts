/** Numbers that look random and are the same for the same seed, so that a failing round can be run again. */
export interface Random {
  /** From 0 up to, and without, `below`. */
  int(below: number): number;
  pick(from: readonly string[]): string;
}

/** Mulberry32: small, and even enough to make files of. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const int = (below: number) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
  return { int, pick: (from) => from[int(from.length)] ?? '' };
}
