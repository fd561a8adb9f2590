import type { Piece } from '../values.ts';
import type { Expressions, Range } from './expressions.ts';
import type { Outline, Statement } from './statements.ts';

/** An assignment, as it stands in the token list. */
export interface VbAssignment {
  statement: Statement;
  /** Index of the token of the name: of the variable, or of the member that is set. */
  name: number;
  /** `element`: `x("key") = …`, `x.y("key") = …`; `result`: of a Function, to its own name. */
  target: 'variable' | 'member' | 'element' | 'result';
  /** Of an element: what is in its brackets. */
  key: Range | undefined;
  value: Range;
  pieces: readonly Piece[];
  /** With `Set`: an object, which no constant holds. */
  isObject: boolean;
}

const noAssignment: ReadonlySet<string> = new Set([
  'dim',
  'redim',
  'public',
  'private',
  'on',
  'option',
  'exit',
  'call',
  'erase',
  'randomize',
]);

/** The assignments of a script, in order. */
export function assignmentsOf(expressions: Expressions, { statements }: Outline): VbAssignment[] {
  return statements.flatMap((statement) => {
    if (statement.isCondition) return [];
    const head = expressions.nameAt(statement.from);
    if (head === 'const') return constantsOf(expressions, statement);
    if (noAssignment.has(head)) return [];
    return assignmentOf(expressions, statement, head === 'set') ?? [];
  });
}

/** `Const A = 1, B = 2` */
function constantsOf(expressions: Expressions, statement: Statement): VbAssignment[] {
  const { from, to } = statement;
  return expressions.arguments({ from: from + 1, to }).flatMap((part): VbAssignment[] => {
    if (expressions.nameAt(part.from) === '' || !expressions.isSymbol(part.from + 1, '=')) return [];
    const value = { from: part.from + 2, to: part.to };
    return [
      {
        statement,
        name: part.from,
        target: 'variable',
        key: undefined,
        value,
        pieces: expressions.pieces(value),
        isObject: false,
      },
    ];
  });
}

function assignmentOf(
  expressions: Expressions,
  statement: Statement,
  isObject: boolean,
): VbAssignment | undefined {
  let at = isObject ? statement.from + 1 : statement.from;
  let name = expressions.isSymbol(at, '.') ? at + 1 : at; // inside of With
  let target: VbAssignment['target'] = name > at ? 'member' : 'variable';
  let key: Range | undefined;
  if (expressions.nameAt(name) === '') return undefined;
  for (at = name + 1; at < statement.to; ) {
    if (expressions.isSymbol(at, '(')) {
      const after = expressions.afterBracket(at);
      [target, key] = ['element', { from: at + 1, to: after - 1 }];
      at = after;
    } else if (expressions.isSymbol(at, '.') && expressions.nameAt(at + 1) !== '') {
      [target, key, name] = ['member', undefined, at + 1];
      at += 2;
    } else break;
  }
  if (at >= statement.to || !expressions.isSymbol(at, '=')) return undefined;
  if (target === 'variable' && expressions.nameAt(name) === statement.procedure) target = 'result';
  const value = { from: at + 1, to: statement.to };
  return { statement, name, target, key, value, pieces: expressions.pieces(value), isObject };
}
