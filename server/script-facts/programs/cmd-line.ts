import type { Hole } from '../reading.ts';
import type { Word } from '../words.ts';
import type { ProgramCall } from './program-call.ts';
import { type CommandLine, expandOne, isHole, layoutOf } from './word-parts.ts';

/** What cmd.exe reads after `/c`: it takes off quotes around the whole. */
export function lineAfterC(call: ProgramCall, words: readonly Word[]): CommandLine {
  const line = quotedLine(call, words);
  line.stripQuotes();
  return line.finish(call, words.at(-1)?.end ?? 0);
}

/** A program and its arguments as they are handed on: quotes are kept, escapes of a cmd around it are gone. */
export function lineOfProgram(call: ProgramCall, words: readonly Word[]): CommandLine {
  return quotedLine(call, words).finish(call, words.at(-1)?.end ?? 0);
}

function quotedLine(call: ProgramCall, words: readonly Word[]): LineText {
  const line = new LineText();
  if (call.language === 'cmd') copyWritten(call, words, line);
  else for (const word of words) copyArgument(call, word, line);
  return line;
}

/** A command line as it grows, with where its characters stand. */
class LineText {
  readonly #characters: string[] = [];
  readonly #offsets: number[] = [];
  #holes = new Map<number, Hole>();

  get length(): number {
    return this.#characters.length;
  }

  add(character: string, offset: number): void {
    this.#characters.push(character);
    this.#offsets.push(offset);
  }

  /** Between two words; it stands where the first of them ends. */
  addBlank(): void {
    this.add(' ', (this.#offsets.at(-1) ?? -1) + 1);
  }

  addHole(start: number, hole: Hole): void {
    this.#holes.set(start, hole);
  }

  /** Takes off the first quote and the last one, unless they are around the name of a program with blanks in it. */
  stripQuotes(): void {
    if (this.#characters[0] !== '"') return;
    const last = this.#characters.lastIndexOf('"');
    const second = this.#characters.indexOf('"', 1);
    if (last === 0) return;
    const first = this.#characters.slice(1, second).join('');
    if (last === second ? isProgramWithBlanks(first) : isProgram(first)) return;
    this.#remove(last);
    this.#remove(0);
  }

  #remove(index: number): void {
    this.#characters.splice(index, 1);
    this.#offsets.splice(index, 1);
    const moved = (at: number) => (at > index ? at - 1 : at);
    this.#holes = new Map(
      [...this.#holes].map(([start, { end, pieces }]) => [moved(start), { end: moved(end), pieces }]),
    );
  }

  finish(call: ProgramCall, end: number): CommandLine {
    this.#offsets.push(end);
    return { source: call.source.mapped(this.#characters.join(''), this.#offsets), holes: this.#holes };
  }
}

/** What is meant by `"x.cmd" "argument"`, though cmd.exe takes the outer quotes off. */
function isProgram(text: string): boolean {
  return hasExtension(text) && (!/\s/.test(text) || isProgramWithBlanks(text));
}

/** `C:\Program Files\x\y.exe`, but not `net use K: \\s\x` and not `D:\a.cmd D:\b.cmd`. */
function isProgramWithBlanks(text: string): boolean {
  const [first = '', ...more] = text.split(/\s+/);
  if (more.length === 0 || /[&<>()@^|]/.test(text)) return false;
  return /[\\/:%]/.test(first) && !hasExtension(first) && hasExtension(text);
}

function hasExtension(path: string): boolean {
  return /\.(exe|com|bat|cmd|vbs|ps1)$/i.test(path);
}

/** All that is written from the first word to the last, without escapes. */
function copyWritten(call: ProgramCall, words: readonly Word[], line: LineText): void {
  const { text } = call.source;
  const variables = variablesIn(call, words);
  const [first] = words;
  const last = words.at(-1);
  if (!first || !last) return;
  const end = text[last.end] === '"' ? last.end + 1 : last.end;
  let quoted = false;
  for (let at = first.quoted ? first.start - 1 : first.start; at < end; at++) {
    const hole = variables.get(at);
    if (hole) {
      const start = line.length;
      for (let next = at; next < hole.end; next++) line.add(text[next] ?? '', next);
      line.addHole(start, { end: line.length, pieces: hole.pieces });
      at = hole.end - 1;
      continue;
    }
    const character = text[at] ?? '';
    if (character === '"') quoted = !quoted;
    if (character === '^' && !quoted) at = afterEscape(text, at);
    if (at < end) line.add(text[at] ?? '', at);
  }
}

/** The index of the character that a caret makes plain, on the next line perhaps. */
function afterEscape(text: string, caret: number): number {
  let at = caret + 1;
  if (text[at] === '\r') at++;
  return text[at] === '\n' ? at + 1 : at;
}

/** Where variables stand in the source. */
function variablesIn(call: ProgramCall, words: readonly Word[]): Map<number, Hole> {
  const holes = new Map<number, Hole>();
  for (const word of words) {
    const { offsets, parts } = layoutOf(call.source, word);
    for (const { start, end, piece } of parts) {
      if (!isHole(piece) || end <= start) continue;
      const from = offsets[start] ?? 0;
      holes.set(from, { end: (offsets[end - 1] ?? from) + 1, pieces: expandOne(call, piece) });
    }
  }
  return holes;
}

/** As other languages hand it on: with quotes around what has blanks. */
function copyArgument(call: ProgramCall, word: Word, line: LineText): void {
  const { text, offsets, parts } = layoutOf(call.source, word);
  if (line.length > 0) line.addBlank();
  const quotes = /\s/.test(text) || (text === '' && word.quoted);
  if (quotes) line.add('"', word.start);
  const from = line.length;
  for (let at = 0; at < text.length; at++) line.add(text[at] ?? '', offsets[at] ?? word.start);
  for (const { start, end, piece } of parts)
    if (isHole(piece) && end > start)
      line.addHole(from + start, { end: from + end, pieces: expandOne(call, piece) });
  if (quotes) line.add('"', word.end);
}
