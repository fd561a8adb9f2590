import type { Expressions, Range } from './expressions.ts';
import type { Statement } from './statements.ts';

/** A call, as far as its name and arguments tell. */
export interface Call {
  /** In lower case. */
  name: string;
  /** Of the token of the name. */
  index: number;
  /** What stands before the last dot, in lower case, if it is one name; `''` for anything else. */
  receiver: string;
  isMember: boolean;
  arguments: Range[];
  statement: Statement;
}

/** Names that are called in a statement, with arguments in brackets or up to its end. */
export function* callsOf(
  expressions: Expressions,
  statement: Statement,
  { isPlain, wanted }: { isPlain: boolean; wanted: ReadonlySet<string> },
): Generator<Call> {
  let depth = 0;
  let isFirst = true; // a statement is one call: what follows is among its arguments
  for (let index = statement.from; index < statement.to; index++) {
    if (expressions.isSymbol(index, '(')) depth++;
    else if (expressions.isSymbol(index, ')')) depth--;
    const name = expressions.nameAt(index);
    if (!wanted.has(name)) continue;
    const isMember = expressions.isSymbol(index - 1, '.');
    const takesRest = isPlain && depth === 0 && isFirst;
    if (takesRest) isFirst = false;
    yield {
      name,
      index,
      receiver: isMember && !expressions.isSymbol(index - 3, '.') ? expressions.nameAt(index - 2) : '',
      isMember,
      arguments: expressions.arguments(argumentRange(expressions, index + 1, statement.to, takesRest)),
      statement,
    };
  }
}

/** @param takesRest - the call is the statement: `x.Run ("a"), 0` has two arguments, and so has `x.Run "a", 0` */
function argumentRange(expressions: Expressions, at: number, to: number, takesRest: boolean): Range {
  if (!expressions.isSymbol(at, '(')) return { from: at, to: takesRest ? to : at };
  const after = expressions.afterBracket(at);
  if (takesRest && after < to && (expressions.isSymbol(after, ',') || expressions.isSymbol(after, '&')))
    return { from: at, to };
  return { from: at + 1, to: Math.max(at + 1, after - 1) };
}
