import type { Reading } from '../reading.ts';
import type { Source } from '../source.ts';
import { Constants, type Expanded } from '../values.ts';
import { assignmentsOf, type VbAssignment } from './assignments.ts';
import { Expressions, type Range } from './expressions.ts';
import { type Outline, outlineOf, type Statement } from './statements.ts';
import { contentOf, type Token, tokensOf } from './tokens.ts';

/** One VBScript as all parts of its reader need it. */
export class Script {
  readonly source: Source;
  readonly reading: Reading;
  readonly tokens: readonly Token[];
  readonly outline: Outline;
  readonly expressions: Expressions;
  readonly assignments: readonly VbAssignment[];
  /** String tokens, by index, that UNC paths are not searched in: they are silent, or command lines read on their own. */
  readonly passedOver = new Set<number>();
  readonly #constants = new Constants(true);
  readonly #only = new Map<string, VbAssignment | undefined>();

  constructor(source: Source, reading: Reading) {
    this.source = source;
    this.reading = reading;
    this.tokens = tokensOf(source.text);
    this.outline = outlineOf(this.tokens);
    this.expressions = new Expressions(source, this.tokens);
    this.assignments = assignmentsOf(this.expressions, this.outline);
    this.#collectConstants();
  }

  /** What an expression means where the statement stands. */
  expand(range: Range, statement: Statement): Expanded {
    return this.#constants.expand(this.expressions.pieces(range), this.#offsetOf(statement.from));
  }

  /** The assignment that gives a variable its only value, if it is one before the statement. */
  onlyAssignment(name: string, statement: Statement): VbAssignment | undefined {
    const only = this.#only.get(name);
    return only && only.statement.from < statement.from ? only : undefined;
  }

  /** Where a value begins and ends, without the quotes around it. */
  spanOf({ from, to }: Range): { start: number; end: number } {
    const { text } = this.source;
    const [first, last] = [this.tokens[from], this.tokens[to - 1]];
    return {
      start: first?.is === 'string' ? contentOf(text, first).start : (first?.start ?? 0),
      end: last?.is === 'string' ? contentOf(text, last).end : (last?.end ?? 0),
    };
  }

  /** As written: a string without its quotes, any other expression whole. */
  targetOf(range: Range): string {
    const content = this.expressions.onlyString(range);
    return content ? this.source.text.slice(content.start, content.end) : this.expressions.written(range);
  }

  /** Where a target is: after its opening quote, if it is a string. */
  placeOf(range: Range): number {
    return this.expressions.onlyString(range)?.start ?? this.tokens[range.from]?.start ?? 0;
  }

  /** A name as it is written. */
  nameOf(index: number): string {
    const { start = 0, end = 0 } = this.tokens[index] ?? {};
    const name = this.source.text.slice(start, end);
    return name.startsWith('[') ? name.slice(1, -1) : name;
  }

  passOver({ from, to }: Range): void {
    for (let index = from; index < to; index++)
      if (this.tokens[index]?.is === 'string') this.passedOver.add(index);
  }

  #collectConstants(): void {
    for (const name of this.outline.changing) this.#addUnknown(name);
    for (const assignment of this.assignments) {
      if (assignment.target !== 'variable') continue;
      const { statement, pieces, isObject } = assignment;
      const name = this.expressions.nameAt(assignment.name);
      this.#only.set(name, this.#only.has(name) ? undefined : assignment);
      this.#constants.add({
        name,
        value: isObject ? undefined : pieces,
        at: this.#offsetOf(statement.from),
        visibleFrom: this.source.fileOffset(this.tokens[statement.to - 1]?.end ?? 0),
        unconditional: statement.unconditional,
      });
    }
  }

  #addUnknown(name: string): void {
    this.#only.set(name, undefined);
    this.#constants.add({ name, value: undefined, at: 0, visibleFrom: 0, unconditional: false });
  }

  #offsetOf(index: number): number {
    return this.source.fileOffset(this.tokens[index]?.start ?? 0);
  }
}
