import { addReference, isScript } from '../programs/program-facts.ts';
import type { ProgramCall } from '../programs/program-call.ts';
import { readProgram } from '../programs/read-program.ts';
import { commandLine, layoutOf, wordPart } from '../programs/word-parts.ts';
import { hasScriptExtension } from '../paths.ts';
import type { Reading } from '../reading.ts';
import { secretInVariable } from '../secrets/password-variables.ts';
import type { Source } from '../source.ts';
import { type Expanded, knownText, type Piece } from '../values.ts';
import { plainText, type Word } from '../words.ts';
import { addFileArguments } from './file-uses.ts';
import { innerCommands } from './inner-commands.ts';
import { holesIn, isTelling, searchEchoed } from './silent-text.ts';
import type { ShellCommand } from './syntax.ts';
import { addUncPath } from './unc-words.ts';

/** Commands of the shell itself that start nothing. */
const builtins = new Set(
  `: [ alias bg break cd continue declare dirs disown echo enable exit export false fc fg getopts hash help history
  integer jobs kill let local logout mapfile newgrp popd print printf pushd pwd read readarray readonly return set shift
  shopt suspend test times true type typeset ulimit umask unalias unset wait whence ]`.split(/\s+/),
);
const silent = new Set(['echo', 'printf', 'print']);

type Expand = (pieces: readonly Piece[]) => Expanded;

/** Reads commands of a shell script one by one. */
export class CommandReader {
  readonly #source: Source;
  readonly #reading: Reading;
  readonly #functions: ReadonlySet<string>;
  readonly #handedOn = new Set<Word>();

  /** @param functions - of the script, which go before programs of that name */
  constructor(source: Source, reading: Reading, functions: ReadonlySet<string>) {
    this.#source = source;
    this.#reading = reading;
    this.#functions = functions;
  }

  read(command: ShellCommand, expand: Expand): void {
    const { words } = command;
    if (words.length === 0) return;
    const heredoc = command.heredocs[0] ?? command.pipedFrom?.heredocs[0];
    const input = heredoc && this.#source.slice(heredoc.start, heredoc.end);
    this.#handedOn.clear();
    const call: ProgramCall = {
      language: 'shell',
      source: this.#source,
      reading: this.#reading,
      words,
      expand,
      input,
      inputHoles: heredoc && holesIn(this.#source.text, heredoc),
      handedOn: this.#handedOn,
    };
    this.#command(call, 0);
    if (this.#reading.secretsOnly) this.#inSentence(call);
    if (this.#reading.secretsOnly || isSilent(words[0])) return;
    for (const word of words)
      if (!this.#handedOn.has(word)) addUncPath(this.#reading.sink, this.#source, word, expand);
  }

  #command(call: ProgramCall, depth: number): void {
    const [head] = call.words;
    if (!head || depth > 16) return;
    const name = plainText(head);
    if (isSilent(head)) searchEchoed(this.#source, this.#reading, call.words.slice(1));
    else if (this.#functions.has(name)) return;
    else if (!this.#builtin(call, name)) this.#start(call, head);
    const inner = name === 'exec' ? { ...this.#reading, run: 'exec' as const } : call.reading;
    for (const words of innerCommands(call.words))
      this.#command({ ...call, words, reading: inner }, depth + 1);
  }

  /** `# formerly: smbclient //x -U a%b`: in text that is no command, a program may be anywhere. */
  #inSentence(call: ProgramCall): void {
    for (let index = 1; index < call.words.length; index++) {
      const word = call.words[index];
      if (!word || !isTelling(plainText(word))) continue;
      readProgram({ ...call, words: call.words.slice(index) });
      return;
    }
  }

  /** A script or a program. */
  #start(call: ProgramCall, head: Word): void {
    if (isScript(head) || hasScriptExtension(knownText(call.expand(head.pieces)) ?? ''))
      addReference(call, head, call.reading.run);
    else {
      readProgram(call);
      addFileArguments(call.reading.sink, call.source, call.words);
    }
    if (/^(.*\/)?(sudo|env)$/.test(plainText(head))) this.#environment(call);
  }

  /** True for what the shell does itself. */
  #builtin(call: ProgramCall, name: string): boolean {
    const [, first] = call.words;
    if (name === '.' || name === 'source') this.#source_(call, first);
    else if (name === 'exit') this.#exit(first);
    else if (name === 'trap') this.#nested(call, first, {});
    else if (name === 'eval') this.#eval(call);
    else if (name === 'at' || name === 'batch') this.#schedule(call);
    else return builtins.has(name) || name === 'exec' || name === 'command' || name === 'builtin';
    return true;
  }

  #source_(call: ProgramCall, script: Word | undefined): void {
    if (script && !/^(\/dev\/|[<>]\()/.test(script.written)) addReference(call, script, 'source');
  }

  #exit(code: Word | undefined): void {
    if (code && this.#reading.depth === 0)
      this.#reading.sink.exitCode(this.#source, code.start, code.written.replaceAll(/["']/g, ''));
  }

  #eval(call: ProgramCall): void {
    const words = call.words.slice(1);
    const built = words.some((word) => word.pieces.some(({ is }) => is !== 'text'));
    if (words.length === 0 || built) return;
    this.#handOn(call, words, { run: 'invoke' });
  }

  #nested(call: ProgramCall, word: Word | undefined, inside: { run?: 'invoke' }): void {
    if (word && /\s/.test(word.written)) this.#handOn(call, [word], inside);
  }

  #handOn(call: ProgramCall, words: readonly Word[], inside: { run?: 'invoke' }): void {
    const { source, holes } = commandLine(call, words);
    for (const word of words) call.handedOn?.add(word);
    call.reading.nested('shell', source, { ...inside, holes });
  }

  /** `at -f script time` */
  #schedule(call: ProgramCall): void {
    call.reading.sink.program(call.source, call.words[0]?.start ?? 0, call.words[0]?.written ?? '');
    const index = call.words.findIndex((word) => word.written === '-f');
    if (index > 0) addReference(call, call.words[index + 1], 'schedule');
  }

  /** `env NAME=value command` */
  #environment(call: ProgramCall): void {
    for (const word of call.words.slice(1)) {
      const layout = layoutOf(call.source, word);
      const match = /^([A-Za-z_]\w{0,100})=/.exec(layout.text);
      if (!match?.[1]) continue;
      const { pieces, start, end } = wordPart(call.source, layout, match[0].length);
      secretInVariable(call.reading.sink, call.source, { name: match[1], value: pieces, start, end });
    }
  }
}

function isSilent(head: Word | undefined): boolean {
  return head !== undefined && silent.has(plainText(head));
}
