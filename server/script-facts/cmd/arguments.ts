import { type CmdWord, readWord } from './cmd-word.ts';
import type { Item } from './items.ts';
import type { CmdLexer } from './lexer.ts';
import { RawText } from './raw-text.ts';

/** Where arguments are read. */
interface Here {
  lexer: CmdLexer;
  /** A `)` ends the command. */
  inBlock: boolean;
  add: (item: Item) => void;
}

/** Reads the arguments after a head, to the end of the command; redirections are added on the way. */
export function readArguments(here: Here, head: CmdWord): CmdWord[] {
  const { lexer } = here;
  const words = [head];
  const rules = { atDelimiters: false, atClose: here.inBlock };
  for (;;) {
    if (lexer.kind === 'blank') lexer.next();
    else if (lexer.kind === 'in' || lexer.kind === 'out') {
      const last = words.at(-1);
      if (words.length > 1 && last && isRedirected(lexer, last)) words.pop();
      readRedirection(here);
    } else {
      const word = readWord(lexer, rules);
      if (!word) return words;
      words.push(word);
    }
  }
}

/** `2` of `2>file` is no argument: a digit that stands alone right before the sign. */
export function isRedirected({ kind, start }: CmdLexer, { written, quoted, outerEnd }: CmdWord): boolean {
  if ((kind !== 'in' && kind !== 'out') || start !== outerEnd || quoted) return false;
  return written.length === 1 && isDigit(written.charCodeAt(0));
}

/** Reads `>file`, `>>file`, `<file`, `>&1`, from the sign on. */
export function readRedirection({ lexer, inBlock, add }: Here): void {
  const access = lexer.kind === 'in' ? 'read' : 'write';
  lexer.next();
  if (lexer.kind === 'in' || lexer.kind === 'out') lexer.next();
  if (lexer.kind === 'then' && isDigit(lexer.text.charCodeAt(lexer.end))) return lexer.moveTo(lexer.end + 1);
  while (lexer.kind === 'blank' || lexer.kind === 'delimiter') lexer.next();
  const file = readWord(lexer, { atDelimiters: true, atClose: inBlock });
  if (file) add({ is: 'redirection', file, access });
}

/** Goes behind arguments that are only shown; redirections are added on the way. */
export function skipArguments(here: Here): void {
  const { lexer } = here;
  while (!endsCommand(here)) {
    if (lexer.kind === 'in' || lexer.kind === 'out') readRedirection(here);
    else lexer.next();
  }
}

/** Reads arguments as one text; redirections are taken out. */
export function readRaw(here: Here): RawText {
  const { lexer } = here;
  const raw = new RawText();
  while (!endsCommand(here)) {
    if (lexer.kind === 'in' || lexer.kind === 'out') {
      if (endsWithNumber(raw, lexer)) raw.dropLast();
      readRedirection(here);
    } else {
      raw.add(lexer);
      lexer.next();
    }
  }
  return raw;
}

/** Whether the last character is a digit that stands alone, right before the sign. */
function endsWithNumber({ length, sourceEnd }: RawText, { text, start }: CmdLexer): boolean {
  if (sourceEnd !== start || !isDigit(text.charCodeAt(start - 1))) return false;
  return length === 1 || /[\s,;=]/.test(text[start - 2] ?? '');
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function endsCommand({ lexer, inBlock }: Here): boolean {
  switch (lexer.kind) {
    case 'close':
      return inBlock;
    case 'then':
    case 'and':
    case 'or':
    case 'pipe':
    case 'newline':
    case 'end':
      return true;
    default:
      return false;
  }
}
