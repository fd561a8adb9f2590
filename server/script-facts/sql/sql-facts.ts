import { howIn, type Reading } from '../reading.ts';
import { isLiteralSecret } from '../secrets/literal.ts';
import { secretInVariable } from '../secrets/password-variables.ts';
import type { SecretKind } from '../model.ts';
import type { Source } from '../source.ts';
import { findUncPaths } from '../unc-paths.ts';
import { Constants, type Expanded, type Piece } from '../values.ts';
import type { Word } from '../words.ts';
import { piecesOf, type Substitution, substitutionInParts, substitutionOf } from './substitution.ts';

/** What all parts of the SQL reader share: the text, and where facts go. */
export class SqlFacts {
  readonly source: Source;
  readonly reading: Reading;
  readonly substitution: Substitution;
  readonly #constants = new Constants(true);
  readonly #later: (() => void)[] = [];
  /** Index of two backslashes, none of which are between where it was looked for and there. */
  #nextPath = -1;

  constructor(source: Source, reading: Reading) {
    this.source = source;
    this.reading = reading;
    this.substitution = reading.depth === 0 ? substitutionOf(source.text) : substitutionInParts;
  }

  get text(): string {
    return this.source.text;
  }

  /** What a part of the text means, with variables of the language around it. */
  pieces(start: number, end: number): readonly Piece[] {
    const { holes } = this.reading;
    if (!holes || holes.size === 0) return piecesOf(this.text.slice(start, end), this.substitution);
    const pieces: Piece[] = [];
    let from = start;
    for (let at = start; at < end; at++) {
      const hole = holes.get(at);
      if (!hole) continue;
      pieces.push(...piecesOf(this.text.slice(from, at), this.substitution), ...hole.pieces);
      from = Math.max(at + 1, hole.end);
      at = from - 1;
    }
    return [...pieces, ...piecesOf(this.text.slice(from, end), this.substitution)];
  }

  /** A name is given a value: a literal one at `value`, or one that only a run knows. */
  assign(name: string, value: { start: number; end: number; pieces: readonly Piece[] } | undefined): void {
    const { sink } = this.reading;
    sink.variableSet(name);
    if (value)
      secretInVariable(sink, this.source, { name, value: value.pieces, start: value.start, end: value.end });
  }

  /** A variable that clients fill in has its value from here on. */
  define(name: string, at: number, pieces: readonly Piece[] | undefined): void {
    const offset = this.source.fileOffset(at);
    this.#constants.add({ name, value: pieces, at: offset, visibleFrom: offset, unconditional: true });
  }

  /** A literal given to a name, which may say that it is a secret. */
  secretIn(name: string, start: number, end: number): void {
    const value = this.pieces(start, end);
    secretInVariable(this.reading.sink, this.source, { name, value, start, end });
  }

  secret(start: number, end: number, kind: SecretKind, pieces = this.pieces(start, end)): void {
    if (isLiteralSecret(pieces)) this.reading.sink.secret(this.source, start, end, kind);
  }

  include(script: Word): void {
    if (script.written === '') return;
    this.#later.push(() =>
      this.reading.sink.reference(
        this.source,
        script.start,
        howIn(this.reading, 'include'),
        script.written,
        this.#expand(script.pieces, script.start),
      ),
    );
  }

  /** @param whole - a path at the start goes to the end, blanks included */
  uncPaths(start: number, end: number, whole: boolean): void {
    if (this.#nextPath < start) {
      const found = this.text.indexOf('\\\\', start);
      this.#nextPath = found < 0 ? this.text.length : found;
    }
    if (this.#nextPath >= end) return;
    this.#later.push(() =>
      findUncPaths(this.reading.sink, {
        source: this.source,
        start,
        end,
        wholeValue: whole,
        expand: (from, to) => this.#expand(piecesOf(this.text.slice(from, to), this.substitution), from),
      }),
    );
  }

  /** Adds what needs all constants to be known. */
  finish(): void {
    for (const add of this.#later) add();
  }

  #expand(pieces: readonly Piece[], at: number): Expanded {
    return this.#constants.expand(pieces, this.source.fileOffset(at));
  }
}
