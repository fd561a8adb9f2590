import { plainText } from '../words.ts';
import { type CmdWord, readWord } from './cmd-word.ts';
import type { CmdParser } from './parser.ts';
import { RawText } from './raw-text.ts';

/** What stands between FOR and the set. */
interface Header {
  variable: string | undefined;
  /** /F */
  lines: boolean;
  options: string;
  words: CmdWord[];
}

/** Reads FOR to its DO; the command that is repeated comes next. */
export function readFor(parser: CmdParser): void {
  parser.setConditional();
  const header = readHeader(parser);
  if (header.words.length > 0) parser.add({ is: 'words', words: header.words });
  if (header.variable === undefined) return;
  const { lexer } = parser;
  if (!parser.takeKeyword('in')) return;
  skipBlanks(parser);
  if (lexer.kind !== 'open') return;
  readSet(parser, header);
  parser.addForVariables(variablesOf(header));
  skipBlanks(parser);
  parser.takeKeyword('do');
}

function readHeader(parser: CmdParser): Header {
  const { lexer } = parser;
  const header: Header = { variable: undefined, lines: false, options: '', words: [] };
  for (let count = 0; count < mostOptions; count++) {
    skipBlanks(parser);
    header.variable = takeVariable(parser);
    if (header.variable !== undefined) break;
    const word = readWord(lexer, { atDelimiters: false, atClose: parser.inBlock });
    if (!word) break;
    const text = plainText(word);
    if (/^\/f$/i.test(text)) header.lines = true;
    else if (/^\/[a-z]$/i.test(text)) continue;
    else header.words.push(word);
    header.options += ` ${text}`;
  }
  skipBlanks(parser);
  return header;
}

/** A FOR with more options than this has none that anybody understands. */
const mostOptions = 30;

/** `%%a`, or `%a` in a command line. */
function takeVariable({ lexer }: CmdParser): string | undefined {
  const { text, start } = lexer;
  if (text[start] !== '%') return undefined;
  const at = text[start + 1] === '%' ? start + 2 : start + 1;
  const name = text[at] ?? ' ';
  if (/\s/.test(name) || /[^\s,;=]/.test(text[at + 1] ?? ' ')) return undefined;
  lexer.moveTo(at + 1);
  return name;
}

/** /F may fill variables after its own. */
function variablesOf({ variable = '', lines }: Header): string[] {
  if (!lines) return [variable];
  const first = variable.charCodeAt(0);
  return Array.from({ length: mostTokens }, (_, index) => String.fromCharCode(first + index));
}

const mostTokens = 32;

/** From the opening parenthesis to behind the closing one; it may go over several lines. */
function readSet(parser: CmdParser, { lines, options }: Header): void {
  const { lexer } = parser;
  const quote = /\busebackq\b/i.test(options) ? '`' : "'";
  const open = lexer.start;
  lexer.next();
  while (lexer.kind === 'blank' || lexer.kind === 'newline') lexer.next();
  if (lines && lexer.text[lexer.start] === quote) readOutput(parser, quote, open);
  else if (lines) addFiles(parser, quote === '`');
  else parser.add({ is: 'words', words: wordsOfSet(parser) });
  if (lexer.kind === 'close') lexer.next();
}

/** Text in quotes is searched and files are read; `usebackq` changes which is which. */
function addFiles(parser: CmdParser, usebackq: boolean): void {
  const words = wordsOfSet(parser);
  const [first] = words;
  const isText = first !== undefined && (usebackq ? first.written.startsWith("'") : first.quoted);
  if (isText) parser.add({ is: 'words', words });
  else for (const file of words) parser.add({ is: 'redirection', file, access: 'read' });
}

function wordsOfSet({ lexer }: CmdParser): CmdWord[] {
  const words: CmdWord[] = [];
  while (lexer.kind !== 'close' && lexer.kind !== 'end') {
    const word = readWord(lexer, { atDelimiters: true, atClose: true });
    if (word) words.push(word);
    else lexer.next();
  }
  return words;
}

/** `'command'`, to the last quote. */
function readOutput(parser: CmdParser, quote: string, at: number): void {
  const { lexer } = parser;
  const raw = new RawText();
  for (; lexer.kind !== 'close' && lexer.kind !== 'end'; lexer.next())
    if (lexer.kind !== 'newline') raw.add(lexer);
  const last = raw.text.lastIndexOf(quote);
  parser.add({ is: 'output-of', raw, from: 1, to: last > 0 ? last : raw.text.length, at });
}

function skipBlanks({ lexer }: CmdParser): void {
  while (lexer.kind === 'blank' || lexer.kind === 'delimiter') lexer.next();
}
