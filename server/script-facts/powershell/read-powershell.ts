import type { Reader } from '../reading.ts';
import { Cursor } from './cursor.ts';
import { expression, primary } from './expressions.ts';
import { addFacts } from './facts.ts';
import { statement, statements } from './statements.ts';
import type { Scope } from './syntax.ts';

const file: Scope = {
  unconditional: true,
  silent: false,
  pattern: false,
  wins: undefined,
  exits: true,
  lines: true,
  loopHeader: false,
  locals: undefined,
};

/** Facts of PowerShell scripts. */
export const readPowerShell: Reader = (source, reading) => {
  const cursor = new Cursor(source, reading, { statements, statement, expression, primary });
  statements(cursor, file, 0);
  addFacts(cursor);
};
