import { plainText } from '../words.ts';
import { type CmdWord, readWord } from './cmd-word.ts';
import type { CmdParser } from './parser.ts';

const comparisons = new Set(['equ', 'neq', 'lss', 'leq', 'gtr', 'geq']);
const tests = new Set(['exist', 'defined', 'errorlevel', 'cmdextversion']);

/** Reads the condition after IF; the command under it comes next. */
export function readIf(parser: CmdParser): void {
  parser.setConditional();
  const left = readLeft(parser);
  if (!left) return;
  const words = [left];
  const test = left.quoted ? '' : plainText(left).toLowerCase();
  if (tests.has(test)) {
    skipBlanks(parser);
    const operand = readOperand(parser);
    if (operand) words.push(operand);
    if (operand && test === 'defined') parser.lexer.rules.read(operand.written);
  } else readComparison(parser, words);
  parser.add({ is: 'words', words });
}

/** The first word that is no switch. */
function readLeft(parser: CmdParser): CmdWord | undefined {
  for (;;) {
    skipBlanks(parser);
    const word = readOperand(parser);
    if (!word || word.quoted || !/^(\/i|not)$/i.test(word.written)) return word;
  }
}

/** `==` and what it is compared with, or a word for a comparison; without either the command begins. */
function readComparison(parser: CmdParser, words: CmdWord[]): void {
  const { lexer } = parser;
  if (skipBlanks(parser) === 0) {
    const start = lexer.start;
    const word = readOperand(parser);
    if (!word) return;
    if (!comparisons.has(word.written.toLowerCase())) return lexer.moveTo(start);
    skipBlanks(parser);
  }
  const right = readOperand(parser);
  if (right) words.push(right);
}

function readOperand(parser: CmdParser): CmdWord | undefined {
  return readWord(parser.lexer, { atDelimiters: true, atClose: parser.inBlock });
}

/** Says how many equals signs there were. */
function skipBlanks({ lexer }: CmdParser): number {
  let equals = 0;
  for (; lexer.kind === 'blank' || lexer.kind === 'delimiter'; lexer.next())
    if (lexer.kind === 'delimiter' && lexer.text[lexer.start] === '=') equals++;
  return equals;
}
