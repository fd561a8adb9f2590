import type { Launcher } from '../model.ts';
import { hasScriptExtension } from '../paths.ts';
import type { ProgramCall } from '../programs/program-call.ts';
import { addReference } from '../programs/program-facts.ts';
import { programNameOf, readProgram } from '../programs/read-program.ts';
import { maxNesting } from '../reading.ts';
import type { Expanded } from '../values.ts';
import { plainText, programName, type Word } from '../words.ts';
import { addFilesOf } from './file-commands.ts';
import { internalCommands } from './internal-commands.ts';
import { isTelling, mayTell } from './silent-text.ts';
import { isUsualProgram } from './usual-programs.ts';

/** A command, or what CALL or START begins. */
interface Begun {
  call: ProgramCall;
  how: Launcher;
  /** After CALL, where scripts need no extension. */
  called: boolean;
}

/**
 * Facts of one command.
 * @param called - it stands after CALL
 */
export function readCommand(call: ProgramCall, called: boolean): void {
  if (call.reading.secretsOnly) return readSentence(call);
  let begun: Begun | undefined = { call, how: called ? 'call' : call.reading.run, called };
  for (let depth = 0; begun && depth < maxNesting; depth++) begun = readBegun(begun);
}

/** What is no label, no command of cmd and no program can, after CALL, only be a script. */
function readBegun({ call: given, how, called }: Begun): Begun | undefined {
  const call = called ? given : withWordsOfHead(given);
  const [head] = call.words;
  if (!head) return undefined;
  const expanded = call.expand(head.pieces);
  const text = textOf(expanded);
  const name = text.toLowerCase();
  if (called && text.startsWith(':')) return undefined;
  if (internalCommands.has(name) && (called || !head.quoted)) return readInternal(call, name);
  if (called ? !isProgram(text, expanded) : isScript(head, expanded, text)) addReference(call, head, how);
  else readExternal(call);
  return undefined;
}

function isProgram(text: string, expanded: Expanded): boolean {
  return /\.(exe|com)$/i.test(text) || isUsualProgram(programNameOf(expanded));
}

function readExternal(call: ProgramCall): void {
  const [head] = call.words;
  if (!head) return;
  readProgram(call);
  addFilesOf(programName(plainText(head)), call.reading.sink, call.source, call.words);
}

function readInternal(call: ProgramCall, name: string): Begun | undefined {
  if (name === 'start') return afterStart(call);
  if (name === 'call') return { call: { ...call, words: call.words.slice(1) }, how: 'call', called: true };
  if (name === 'exit') addExitCode(call);
  else if (name === 'pushd') addPushd(call);
  else addFilesOf(name, call.reading.sink, call.source, call.words);
  return undefined;
}

/** `exit 3`, `exit /b 3`: of the script itself, not of a command line inside of it. */
function addExitCode({ words, reading, source }: ProgramCall): void {
  if (reading.depth > 0) return;
  for (let index = 1; index < words.length; index++) {
    const { written = '', end = 0 } = words[index] ?? {};
    const code = /^\/b/i.test(written) ? written.slice(2) : written;
    if (code !== '') return reading.sink.exitCode(source, end - code.length, code);
  }
}

/** On a share, PUSHD maps the next free letter. */
function addPushd({ words, reading, source, expand }: ProgramCall): void {
  const [, folder] = words;
  const expanded = folder ? expand(folder.pieces) : [];
  if (!folder || !/^\\\\[^?.\\]/.test(textOf(expanded))) return;
  const [first] = expanded;
  if (first?.is !== 'text') return;
  reading.sink.mapping(source, folder.start, {
    letter: '*',
    target: folder.written,
    expanded,
    hasPassword: false,
    persistent: false,
    via: 'pushd',
  });
}

/** Options of START that take the next word. */
const startValues = new Set(['/d', '/node', '/affinity', '/machine']);

/** What `start "title" /wait /d folder command` starts. */
function afterStart(call: ProgramCall): Begun | undefined {
  let titled = false;
  for (let index = 1; index < call.words.length; index++) {
    const word = call.words[index];
    if (!word) break;
    const text = plainText(word).toLowerCase();
    if (word.quoted && !titled) titled = true;
    else if (startValues.has(text)) index++;
    else if (word.quoted || !text.startsWith('/'))
      return { call: { ...call, words: call.words.slice(index) }, how: 'start', called: false };
  }
  return undefined;
}

/** `%NETUSE% K: \\s\x`, where the variable holds a program and its first arguments. */
function withWordsOfHead(call: ProgramCall): ProgramCall {
  const [head, ...rest] = call.words;
  if (!head || head.quoted || head.pieces.length !== 1 || head.pieces[0]?.is !== 'variable') return call;
  const text = textOf(call.expand(head.pieces));
  if (text.length > longestHead || !/^[\w.%]+\s+\S/.test(text)) return call;
  const words: Word[] = text
    .trim()
    .split(/\s+/)
    .map((part) => ({ ...head, pieces: [{ is: 'text', text: part }] }));
  return { ...call, words: [...words, ...rest] };
}

const longestHead = 200;

/** In a comment, a command may come after other words: `by hand: net use K: \\s\x pw /user:u`. */
function readSentence(call: ProgramCall): void {
  const { words } = call;
  const [head] = words;
  const starts = words.flatMap((word, index) =>
    index > 0 && isCommandInSentence(call, word, index) ? [index] : [],
  );
  if (head && mayTell(nameOf(head), words)) readProgram({ ...call, words: words.slice(0, starts[0]) });
  for (const [position, start] of starts.entries())
    readProgram({ ...call, words: words.slice(start, starts[position + 1]) });
}

function nameOf(word: Word): string {
  return programName(plainText(word).slice(-longestHead));
}

/** Without a user, a word behind the target is rather one of the sentence than a password. */
function isCommandInSentence({ words }: ProgramCall, word: Word, index: number): boolean {
  const name = nameOf(word);
  if (!isTelling(name)) return false;
  if (name !== 'net') return true;
  return words.slice(index, index + mostArguments).some(({ written }) => /^"?\/u/i.test(written));
}

const mostArguments = 20;

function isScript({ written }: Word, expanded: Expanded, text: string): boolean {
  if (hasScriptExtension(text)) return true;
  const isOwn = expanded.length === 1 && expanded[0]?.is === 'own-folder';
  return isOwn && /^%[~0]/.test(written) && !ownFolder.test(written);
}

/** Not `%0`, `%~f0`, `%~dpnx0`. */
const ownFolder = /^%~[dpsatz]+0/i;

function textOf(pieces: Expanded): string {
  return plainText({ pieces });
}
