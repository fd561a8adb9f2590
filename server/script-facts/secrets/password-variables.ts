import type { FactSink } from '../fact-sink.ts';
import type { Source } from '../source.ts';
import type { Piece } from '../values.ts';

/** A variable whose name says that it holds a secret, set to a literal value at `start` to `end` of the source. */
export interface NamedValue {
  name: string;
  value: readonly Piece[];
  start: number;
  end: number;
}

/** Adds a secret when name and value are those of one. */
export function secretInVariable(_sink: FactSink, _source: Source, _variable: NamedValue): void {}
