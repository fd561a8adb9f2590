import type { ProgramCall } from '../programs/program-call.ts';
import type { Reading } from '../reading.ts';
import { isLiteralSecret } from '../secrets/literal.ts';
import type { SecretKind } from '../model.ts';
import type { Source } from '../source.ts';
import { type Expanded, knownText, type Piece } from '../values.ts';
import type { Word } from '../words.ts';
import type { Cursor } from './cursor.ts';
import type { Found } from './found.ts';
import { isOwnPath, withoutDoubleSeparators } from './path-values.ts';
import type { Scope, Value } from './syntax.ts';

/** Makes facts of what was parsed, now that all assignments are known. */
export class Evaluation {
  readonly source: Source;
  readonly found: Found;
  readonly #cursor: Cursor;
  readonly #reading: Reading;
  /** Strings that programs read as command lines of their own, by their start. */
  readonly #handedOn = new Map<number, number>();

  constructor(cursor: Cursor) {
    const { source, found, reading } = cursor;
    this.#cursor = cursor;
    this.source = source;
    this.found = found;
    this.#reading = reading;
  }

  /** Where facts go that stand in `scope`. */
  reading({ wins }: Pick<Scope, 'wins'>): Reading {
    const reading = this.#reading;
    if (wins === undefined || reading.wins !== undefined) return reading;
    return {
      ...reading,
      wins,
      nested: (language, source, inside) => reading.nested(language, source, { wins, ...inside }),
    };
  }

  /** Pieces as they are at an index of the source. */
  expand(pieces: readonly Piece[], at: number): Expanded {
    const [only] = pieces;
    if (pieces.length === 1 && only?.is === 'text') return [only];
    return withoutDoubleSeparators(this.found.constants.expand(pieces, this.source.fileOffset(at)));
  }

  expandValue(value: Value): Expanded {
    return this.expand(value.pieces ?? [{ is: 'unknown', raw: this.written(value) }], value.start);
  }

  /** Null if only a run knows. */
  knownText(value: Value | undefined): string | null {
    return value ? knownText(this.expandValue(value)) : null;
  }

  /** As facts show it: without quotes and parentheses. */
  written({ start, end }: Value): string {
    return this.source.text.slice(start, end);
  }

  /** Here-strings hold no commands. */
  isHereString({ from }: Value): boolean {
    return this.source.text.charAt(from) === '@';
  }

  /** Whether it is the path of the script itself. */
  isOwnPath(value: Value, scope: Scope): boolean {
    return isOwnPath(this.#cursor, scope, value);
  }

  secret(scope: Pick<Scope, 'wins'>, value: Value | undefined, kind: SecretKind): void {
    if (value?.pieces && isLiteralSecret(value.pieces))
      this.reading(scope).sink.secret(this.source, value.start, value.end, kind);
  }

  /** @param words - the program first */
  programCall(scope: Pick<Scope, 'wins'>, words: readonly Word[], at: number): ProgramCall {
    return {
      language: 'powershell',
      source: this.source,
      reading: this.reading(scope),
      words,
      expand: (pieces) => this.expand(pieces, at),
      handedOn: new Set(),
    };
  }

  /** What `call` read as command lines is not searched for paths as a string. */
  noteHandedOn({ handedOn = new Set() }: ProgramCall): void {
    for (const word of handedOn) this.#handedOn.set(word.start, word.end);
  }

  wasHandedOn({ start, end }: { start: number; end: number }): boolean {
    const handedOn = this.#handedOn.get(start);
    return handedOn !== undefined && handedOn <= end;
  }
}
