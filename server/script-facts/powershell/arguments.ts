import type { Piece } from '../values.ts';
import type { Word } from '../words.ts';
import type { Evaluation } from './evaluation.ts';
import type { Argument, Command, Value } from './syntax.ts';

/** What a program gets of a command: its arguments, one by one. */
export function wordsOf(evaluation: Evaluation, { args }: Command): Word[] {
  return args.flatMap((argument) => wordsOfArgument(evaluation, argument));
}

function wordsOfArgument(evaluation: Evaluation, argument: Argument): Word[] {
  if (argument.is === 'value') return itemsOf(argument.value).map((value) => wordOf(evaluation, value));
  const { from, to } = argument;
  const written = evaluation.source.text.slice(from, to);
  if (argument.is === 'splat') {
    const pieces = [{ is: 'unknown' as const, raw: written }];
    return [{ start: from, end: to, written, pieces, quoted: false }];
  }
  const { value } = argument;
  const name = value ? evaluation.source.text.slice(from, value.from) : written;
  const pieces: Piece[] = [{ is: 'text', text: name }, ...(value ? piecesOrUnknown(evaluation, value) : [])];
  return [{ start: from, end: to, written, pieces, quoted: false }];
}

export function itemsOf(value: Value): readonly Value[] {
  return value.is === 'list' && value.items ? value.items : [value];
}

export function wordOf(evaluation: Evaluation, value: Value): Word {
  const { start, end, from } = value;
  if (value.is === 'block' || value.is === 'table')
    return { start, end: start, written: '', pieces: [{ is: 'unknown', raw: '' }], quoted: false };
  const quoted = value.is === 'string' && from < start;
  return {
    start,
    end,
    written: evaluation.written(value),
    pieces: piecesOrUnknown(evaluation, value),
    quoted,
  };
}

function piecesOrUnknown(evaluation: Evaluation, value: Value): readonly Piece[] {
  return value.pieces ?? [{ is: 'unknown', raw: evaluation.written(value) }];
}

/** The arguments in one string, as in `-ArgumentList '/c x.cmd "a b"'`: blanks divide, double quotes hold together. */
export function splitArguments(evaluation: Evaluation, value: Value): Word[] {
  if (value.is !== 'string' || !value.parts) return [wordOf(evaluation, value)];
  const splitter = new Splitter(evaluation.source.text);
  for (const part of value.parts) {
    for (const piece of part.pieces) {
      if (piece.is !== 'text') splitter.add(piece, part.start, part.end);
      else if (part.plain) splitter.addText(piece.text, part.start);
      else splitter.addCharacters(piece.text, part.start, part.end);
    }
  }
  return splitter.finish();
}

class Splitter {
  readonly #source: string;
  readonly #words: Word[] = [];
  #pieces: Piece[] = [];
  #text = '';
  #start = -1;
  #end = 0;
  #open = false;
  #quoted = false;

  constructor(source: string) {
    this.#source = source;
  }

  addText(text: string, at: number): void {
    for (let index = 0; index < text.length; index++)
      this.#character(text[index] ?? '', at + index, at + index + 1);
  }

  addCharacters(text: string, start: number, end: number): void {
    for (const character of text) this.#character(character, start, end);
  }

  add(piece: Piece, start: number, end: number): void {
    this.#begin(start);
    this.#flush();
    this.#pieces.push(piece);
    this.#end = end;
  }

  #character(character: string, start: number, end: number): void {
    if (character === '"') {
      if (this.#start < 0) this.#quoted = true;
      this.#begin(end);
      this.#open = !this.#open;
    } else if (/\s/.test(character) && !this.#open) this.#word();
    else {
      this.#begin(start);
      this.#text += character;
      this.#end = end;
    }
  }

  #begin(at: number): void {
    if (this.#start >= 0) return;
    this.#start = at;
    this.#end = at;
  }

  #flush(): void {
    if (this.#text !== '') this.#pieces.push({ is: 'text', text: this.#text });
    this.#text = '';
  }

  #word(): void {
    if (this.#start < 0) return;
    this.#flush();
    const written = this.#source.slice(this.#start, this.#end);
    this.#words.push({
      start: this.#start,
      end: this.#end,
      written,
      pieces: this.#pieces,
      quoted: this.#quoted,
    });
    this.#pieces = [];
    this.#start = -1;
    this.#quoted = false;
  }

  finish(): Word[] {
    this.#word();
    return this.#words;
  }
}
