import { plainText, type Word } from '../words.ts';
import type { Cursor } from './cursor.ts';
import type { ShellCommand } from './syntax.ts';

const operator = /([0-9]{0,9}|\{\w{1,99}\})(<<<|<<-|<<|<>|<&|<|>>|>\||>&|>|&>>|&>)/y;

/** The redirection that begins here, with the number before it; not `<(…)`. */
export function redirectionOperator(cursor: Cursor): { kind: string; length: number } | undefined {
  operator.lastIndex = cursor.at;
  const match = operator.exec(cursor.text);
  if (!match?.[2] || operator.lastIndex > cursor.end) return undefined;
  if (/^[<>]$/.test(match[2]) && match[1] === '' && cursor.text[operator.lastIndex] === '(') return undefined;
  if (match[2].startsWith('&') && match[1] !== '') return undefined;
  return { kind: match[2], length: match[0].length };
}

interface Expected {
  command: ShellCommand;
  delimiter: string;
  tabs: boolean;
  literal: boolean;
}

/** Heredocs whose text begins at the next line. */
export class Heredocs {
  readonly #cursor: Cursor;
  #expected: Expected[] = [];

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
  }

  expect(command: ShellCommand, delimiter: Word, kind: '<<' | '<<-'): void {
    const text = plainText(delimiter);
    const literal = delimiter.quoted || delimiter.written !== text;
    this.#expected.push({ command, delimiter: text, tabs: kind === '<<-', literal });
  }

  /** Reads those expected, from the beginning of a line on; one without an end goes to the end of the text. */
  read(): void {
    if (this.#expected.length === 0) return;
    for (const expected of this.#expected) this.#readOne(expected);
    this.#expected = [];
  }

  #readOne({ command, delimiter, tabs, literal }: Expected): void {
    const cursor = this.#cursor;
    const start = cursor.at;
    while (!cursor.done) {
      const lineStart = cursor.at;
      const lineEnd = cursor.lineEnd();
      cursor.at = Math.min(cursor.end, lineEnd + Math.max(1, cursor.lineEndAt(lineEnd)));
      if (isDelimiter(cursor.text, lineStart, lineEnd, delimiter, tabs)) {
        command.heredocs.push({ start, end: lineStart, literal });
        return;
      }
    }
    command.heredocs.push({ start, end: cursor.at, literal });
  }
}

function isDelimiter(text: string, start: number, end: number, delimiter: string, tabs: boolean): boolean {
  let at = start;
  while (tabs && text.charCodeAt(at) === 9) at++;
  return end - at === delimiter.length && text.startsWith(delimiter, at);
}
