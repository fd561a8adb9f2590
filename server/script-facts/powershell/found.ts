import type { Source } from '../source.ts';
import { Constants, type Piece } from '../values.ts';
import type { Command, Entry, Literal, MethodCall, Redirection, Value } from './syntax.ts';

/** A name with a value in clear, beside variables: an entry of a hashtable, a member, a parameter. */
export interface Named {
  name: string;
  value: Value;
}

/** What parsing finds; facts are made of it when all assignments of the file are known. */
export class Found {
  readonly constants = new Constants(true);
  readonly commands: Command[] = [];
  readonly calls: MethodCall[] = [];
  readonly redirections: Redirection[] = [];
  readonly literals: Literal[] = [];
  /** Comments, echoed text and here-strings. */
  readonly texts: { start: number; end: number }[] = [];
  readonly hereStrings: { start: number; end: number }[] = [];
  /** Assigned to variables. */
  readonly variables: Named[] = [];
  /** Given to members, keys and parameters. */
  readonly members: Named[] = [];
  readonly exits: { start: number; end: number }[] = [];
  readonly modules: Value[] = [];
  readonly functions = new Set<string>();
  /** Variables that hold `WScript.Shell`. */
  readonly shells = new Set<string>();
  readonly #tables = new Map<string, readonly Entry[] | null>();
  #lastComment = -1;

  /**
   * @param value - undefined if only a run knows
   * @param to - where the statement ends
   */
  assign(
    source: Source,
    name: string,
    value: Value | undefined,
    from: number,
    to: number,
    unconditional: boolean,
  ): void {
    const pieces: readonly Piece[] | undefined = value?.pieces;
    this.constants.add({
      name,
      value: pieces,
      at: source.fileOffset(from),
      visibleFrom: source.fileOffset(to),
      unconditional,
    });
    const key = name.toLowerCase();
    this.#tables.set(key, value?.entries && !this.#tables.has(key) ? value.entries : null);
  }

  /** The hashtable that is the only value of a variable. */
  table(name: string): readonly Entry[] | undefined {
    return this.#tables.get(name.toLowerCase()) ?? undefined;
  }

  /** Comments may be skipped twice where what follows decides. */
  comment(start: number, end: number): void {
    if (start <= this.#lastComment) return;
    this.#lastComment = start;
    this.texts.push({ start, end });
  }
}
