import type { Hole } from '../reading.ts';
import { filledIn, knownText } from '../values.ts';
import type { Call } from './calls.ts';
import type { Operand, Range } from './expressions.ts';
import type { Script } from './script.ts';
import { contentOf } from './tokens.ts';

/** `x.Run command`, `x.Exec command`: a command line for cmd. */
export function runCommand(script: Script, { arguments: [command], statement }: Call): void {
  if (!command || command.from >= command.to) return;
  readCommand(script, commandBehind(script, command, statement), statement);
}

/** `x.ShellExecute file, arguments, …` */
export function shellExecute(script: Script, { arguments: [file, given], statement }: Call): void {
  if (!file || file.from >= file.to) return;
  const line = new CommandLine(script, statement);
  line.addQuoted(file);
  if (given && given.from < given.to) line.add(given);
  line.read();
}

function readCommand(script: Script, command: Range, statement: Call['statement']): void {
  const line = new CommandLine(script, statement);
  line.add(command);
  line.read();
}

/**
 * A variable that holds a program with its arguments is read where it is set, as its words stand there; one that holds
 * a path alone is a word itself.
 */
function commandBehind(script: Script, command: Range, statement: Call['statement']): Range {
  const { from, to } = command;
  const name = to - from === 1 ? script.expressions.nameAt(from) : '';
  const known = name === '' ? null : knownText(script.expand(command, statement));
  if (known === null || !/\s/.test(known)) return command;
  return script.onlyAssignment(name, statement)?.value ?? command;
}

/** A command line made of strings and what is joined with them, and where its characters stand. */
class CommandLine {
  readonly #script: Script;
  readonly #statement: Call['statement'];
  readonly #offsets: number[] = [];
  readonly #holes = new Map<number, Hole>();
  #text = '';
  #end = 0;

  constructor(script: Script, statement: Call['statement']) {
    this.#script = script;
    this.#statement = statement;
  }

  add(range: Range): void {
    if (this.#text !== '') this.#append(' ', this.#end);
    this.#addJoined(range);
    this.#end = this.#script.spanOf(range).end;
  }

  /** As one word, whatever is in it. */
  addQuoted(range: Range): void {
    const { start, end } = this.#script.spanOf(range);
    this.#append('"', start);
    this.#addJoined(range);
    this.#append('"', end);
    this.#end = end;
  }

  #addJoined(range: Range): void {
    const { expressions, tokens } = this.#script;
    for (const operand of expressions.operands(range)) {
      const isString = operand.to - operand.from === 1 && tokens[operand.from]?.is === 'string';
      if (isString) this.#addString(operand.from);
      else this.#addOperand(operand);
    }
    this.#script.passOver(range);
  }

  read(): void {
    this.#offsets.push(this.#end);
    const { source, reading } = this.#script;
    reading.nested('cmd', source.mapped(this.#text, this.#offsets), { run: 'run', holes: this.#holes });
  }

  #append(text: string, offset: number): void {
    for (let index = 0; index < text.length; index++) this.#offsets.push(offset);
    this.#text += text;
  }

  /** `""` is one quote. */
  #addString(index: number): void {
    const { source, tokens } = this.#script;
    const token = tokens[index];
    if (!token) return;
    const { start, end } = contentOf(source.text, token);
    for (let at = start; at < end; at++) {
      if (source.text[at] === '"') at++;
      this.#offsets.push(Math.min(at, end - 1));
    }
    this.#text += source.text.slice(start, end).replaceAll('""', '"');
  }

  /** As it is written, with what it means; a character that is named by its number is that character. */
  #addOperand(operand: Operand): void {
    const { expressions, tokens } = this.#script;
    const expanded = this.#script.expand(operand, this.#statement);
    const start = tokens[operand.from]?.start ?? 0;
    const [only] = operand.pieces;
    const known = knownText(expanded);
    if (operand.pieces.length === 1 && only?.is === 'text' && known !== null)
      return this.#append(known, start);
    const raw = expressions.written(operand);
    const hole = this.#text.length;
    for (let index = 0; index < raw.length; index++) this.#offsets.push(start + index);
    this.#text += raw;
    if (raw !== '') this.#holes.set(hole, { end: this.#text.length, pieces: filledIn(expanded, raw) });
    return undefined;
  }
}
