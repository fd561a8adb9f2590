import { readCommand } from './commands.ts';
import type { ProgramCall } from '../programs/program-call.ts';
import type { Reading } from '../reading.ts';
import { secretInVariable } from '../secrets/password-variables.ts';
import type { Source } from '../source.ts';
import type { Constants, Expanded, Piece } from '../values.ts';
import { plainText, type Word } from '../words.ts';
import { addFileUse } from './file-commands.ts';
import { addEchoedLogon, ftpScriptsOf } from './ftp-scripts.ts';
import type { Item } from './items.ts';
import { mayLeak } from './silent-text.ts';
import { searchValue, searchWord } from './word-search.ts';

type ItemOf<Kind extends Item['is']> = Extract<Item, { is: Kind }>;

/** Goes through what a script says, when all of its variables are known, and adds the facts. */
export class ScriptRun {
  readonly #source: Source;
  readonly #reading: Reading;
  readonly #constants: Constants;
  #ftpScripts: ReadonlySet<string> = new Set();

  constructor(source: Source, reading: Reading, constants: Constants) {
    this.#source = source;
    this.#reading = reading;
    this.#constants = constants;
  }

  run(items: readonly Item[]): void {
    this.#ftpScripts = ftpScriptsOf(items);
    for (const item of items) this.#item(item);
  }

  #item(item: Item): void {
    switch (item.is) {
      case 'command':
        return this.#command(item);
      case 'words':
        for (const word of item.words)
          searchWord(this.#reading.sink, this.#source, word, this.#expandAt(word.start));
        return undefined;
      case 'redirection':
        return this.#redirection(item);
      case 'value':
        return this.#value(item);
      case 'silent':
        return this.#silent(item);
      default:
        return this.#outputOf(item);
    }
  }

  #expandAt(at: number): (pieces: readonly Piece[]) => Expanded {
    const offset = this.#source.fileOffset(at);
    return (pieces) => withoutSigns(this.#constants.expand(pieces, offset));
  }

  #command({ words, called }: ItemOf<'command'>): void {
    const [head] = words;
    if (!head) return;
    const handedOn = new Set<Word>();
    const call: ProgramCall = {
      language: 'cmd',
      source: this.#source,
      reading: this.#reading,
      words,
      expand: this.#expandAt(head.start),
      handedOn,
    };
    readCommand(call, called);
    for (const word of words)
      if (!handedOn.has(word)) searchWord(this.#reading.sink, this.#source, word, call.expand);
  }

  #redirection({ file, access }: ItemOf<'redirection'>): void {
    searchWord(this.#reading.sink, this.#source, file, this.#expandAt(file.start));
    addFileUse(this.#reading.sink, this.#source, file, access);
  }

  #value({ raw, from, to, name, at, prompt }: ItemOf<'value'>): void {
    const { sink } = this.#reading;
    searchValue(sink, this.#source, { raw, from, to }, this.#expandAt(at));
    if (prompt) return;
    const { start, end } = unquoted(raw.text, from, to);
    if (end > start)
      secretInVariable(sink, this.#source, {
        name,
        value: raw.pieces(start, end),
        start: raw.sourceIndex(start),
        end: raw.sourceIndex(end - 1) + 1,
      });
  }

  #silent({ start, end, files }: ItemOf<'silent'>): void {
    if (files.some((file) => this.#ftpScripts.has(plainText(file).toLowerCase())))
      addEchoedLogon(this.#reading.sink, this.#source, start, end);
    const text = this.#source.text.slice(start, end);
    if (mayLeak(text)) this.#reading.nested('cmd', this.#source.slice(start, end), { secretsOnly: true });
  }

  #outputOf({ raw, from, to, at }: ItemOf<'output-of'>): void {
    this.#reading.nested('cmd', raw.source(this.#source, from, to), {
      run: 'run',
      holes: raw.holes(from, to, this.#expandAt(at)),
    });
  }
}

/** Without blanks and one pair of quotes around it. */
function unquoted(text: string, from: number, to: number): { start: number; end: number } {
  let [start, end] = [from, to];
  while (start < end && /\s/.test(text[start] ?? '')) start++;
  while (start < end && /\s/.test(text[end - 1] ?? '')) end--;
  const quoted = end - start > 1 && text[start] === '"' && text[end - 1] === '"';
  return quoted ? { start: start + 1, end: end - 1 } : { start, end };
}

/**
 * Quotes in the values of variables quote the argument they become a part of. Names with signs of variables in them
 * are not known, even where delayed expansion is off.
 */
function withoutSigns(pieces: Expanded): Expanded {
  if (!hasSigns(pieces)) return pieces;
  return pieces.flatMap((piece) => (piece.is === 'text' ? partsOf(piece.text) : [piece]));
}

function hasSigns(pieces: Expanded): boolean {
  for (const piece of pieces) if (piece.is === 'text' && signs.test(piece.text)) return true;
  return false;
}

const signs = /["!%]/;

function partsOf(text: string): Expanded {
  return text
    .replaceAll('"', '')
    .split(/([\\/]+)/)
    .filter((part) => part !== '')
    .map((part) => (/[!%]/.test(part) ? { is: 'unknown', raw: part } : { is: 'text', text: part }));
}
