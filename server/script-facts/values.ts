/** Known text: a literal, or what a constant of the language around a command line holds. */
export interface FixedText {
  is: 'text';
  text: string;
  /** Of a constant: how it is written where this text stands in its place; empty if it is only a part of that. */
  filledIn?: string;
}

/** One piece of a word or an expression, in the order written. */
export type Piece =
  | FixedText
  /** May have a constant value. `delayed`: `!X!` of cmd, which sees what was set in its own block. */
  | { is: 'variable'; name: string; raw: string; delayed?: boolean }
  /** The folder of the script itself, without a separator at its end. */
  | { is: 'own-folder' }
  /** Only a run knows it. */
  | { is: 'unknown'; raw: string };

/** What pieces mean with constants filled in: no variables are left. */
export type Expanded = readonly Exclude<Piece, { is: 'variable' }>[];

/** What a variable means, marked as nothing that is written there. @param raw - the variable as written */
export function filledIn(pieces: Expanded, raw: string): Expanded {
  const whole = pieces.length === 1;
  return pieces.map((piece) =>
    piece.is === 'text' && piece.filledIn === undefined ? { ...piece, filledIn: whole ? raw : '' } : piece,
  );
}

/** An assignment as it stands in the file. */
export interface Assignment {
  name: string;
  /** Undefined: set to something only a run knows. */
  value: readonly Piece[] | undefined;
  /** Offset in the file of the assignment itself: what its own value may see. */
  at: number;
  /** From this offset on it holds. */
  visibleFrom: number;
  /** From this offset on `%X%` of cmd sees it: after the block around it. As `visibleFrom` if left out. */
  expandedFrom?: number;
  /** Not in if, for, a function or a default. */
  unconditional: boolean;
}

/** Deeper chains of constants are taken as unknown. */
const maxDepth = 64;
/**
 * Longer values are taken as unknown, and so is what makes one word longer than that by its variables: doubling a
 * variable again and again, or writing a long one very often, costs nothing.
 */
const maxLength = 32_768;

/**
 * Names to which a file gives exactly one value, unconditionally, before they are used.
 * Ask it only when all assignments of the file are known.
 */
export class Constants {
  readonly #only = new Map<string, Assignment | null>();
  readonly #known = new Map<string, Expanded | undefined>();
  readonly #key: (name: string) => string;

  /** @param ignoreCase - whether the language does not tell `a` from `A` */
  constructor(ignoreCase: boolean) {
    this.#key = ignoreCase ? (name) => name.toLowerCase() : (name) => name;
  }

  add(assignment: Assignment): void {
    const key = this.#key(assignment.name);
    this.#only.set(key, this.#only.has(key) ? null : assignment);
  }

  /** Pieces as they are at `at`, an offset in the file. */
  expand(pieces: readonly Piece[], at: number): Expanded {
    if (isExpanded(pieces)) return pieces; // nearly always
    return this.#expand(pieces, at, 0);
  }

  /** The only value of a name, if it has one there. */
  valueOf(name: string, at: number, delayed = true): Expanded | undefined {
    return this.#valueOf(name, at, delayed, 0);
  }

  #expand(pieces: readonly Piece[], at: number, depth: number): Expanded {
    const expanded: Exclude<Piece, { is: 'variable' }>[] = [];
    let filledIn = 0;
    for (const piece of pieces) {
      if (piece.is !== 'variable') {
        expanded.push(piece);
        continue;
      }
      const value = this.#valueOf(piece.name, at, piece.delayed ?? false, depth);
      if (value !== undefined) filledIn += lengthOf(value);
      if (value === undefined || filledIn > maxLength) expanded.push({ is: 'unknown', raw: piece.raw });
      else expanded.push(...value);
    }
    return expanded;
  }

  #valueOf(name: string, at: number, delayed: boolean, depth: number): Expanded | undefined {
    const key = this.#key(name);
    const assignment = this.#only.get(key);
    if (!assignment?.unconditional || assignment.value === undefined || depth > maxDepth) return undefined;
    const from = delayed ? assignment.visibleFrom : (assignment.expandedFrom ?? assignment.visibleFrom);
    if (at < from) return undefined;
    if (this.#known.has(key)) return this.#known.get(key);
    this.#known.set(key, undefined); // a value that needs itself has none
    const value = this.#expand(assignment.value, assignment.at, depth + 1);
    const usable = value.length <= maxDepth && lengthOf(value) <= maxLength ? value : undefined;
    this.#known.set(key, usable);
    return usable;
  }
}

function isExpanded(pieces: readonly Piece[]): pieces is Expanded {
  for (const piece of pieces) if (piece.is === 'variable') return false;
  return true;
}

function lengthOf(value: Expanded): number {
  return value.reduce((sum, piece) => sum + (piece.is === 'text' ? piece.text.length : 1), 0);
}

/** The text of pieces that are all known; null if one is not, or stands for the script's own folder. */
export function knownText(pieces: Expanded): string | null {
  let text = '';
  for (const piece of pieces) {
    if (piece.is !== 'text') return null;
    text += piece.text;
  }
  return text;
}
