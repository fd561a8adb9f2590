import type { Launcher } from '../model.ts';
import { hasScriptExtension } from '../paths.ts';
import type { ProgramCall } from '../programs/program-call.ts';
import { addReference } from '../programs/program-facts.ts';
import { isKnownProgram, programNameOf, readProgram } from '../programs/read-program.ts';
import type { Expanded } from '../values.ts';
import { plainText, programName, type Word } from '../words.ts';
import { addFilesOf } from './file-commands.ts';
import { internalCommands } from './internal-commands.ts';
import { isTelling } from './silent-text.ts';

/**
 * Facts of one command.
 * @param called - it stands after CALL, where scripts need no extension
 */
export function readCommand(call: ProgramCall, called: boolean): void {
  if (call.reading.secretsOnly) readSentence(call);
  else if (called) readCalled(call);
  else readHead(call, call.reading.run);
}

function readHead(call: ProgramCall, how: Launcher): void {
  const command = withWordsOfHead(call);
  const [head] = command.words;
  if (!head) return;
  const expanded = command.expand(head.pieces);
  const text = textOf(expanded);
  if (!head.quoted && internalCommands.has(text.toLowerCase())) readInternal(command, text.toLowerCase());
  else if (isScript(expanded, text)) addReference(command, head, how);
  else readExternal(command);
}

/** What is no label, no command of cmd and no program can only be a script. */
function readCalled(call: ProgramCall): void {
  const [head] = call.words;
  if (!head) return;
  const text = textOf(call.expand(head.pieces));
  if (text.startsWith(':')) return;
  const isProgram = /\.(exe|com)$/i.test(text) || isUsualProgram(programNameOf(call.expand(head.pieces)));
  if (isProgram || internalCommands.has(text.toLowerCase())) readHead(call, 'call');
  else addReference(call, head, 'call');
}

function readExternal(call: ProgramCall): void {
  const [head] = call.words;
  if (!head) return;
  readProgram(call);
  addFilesOf(programName(plainText(head)), call.reading.sink, call.source, call.words);
}

/** Programs that scripts call without an extension. */
const usualPrograms = new Set(
  'robocopy xcopy find findstr ping timeout tasklist taskkill sc reg sort attrib icacls cacls java javaw python perl msiexec msbuild dotnet git 7z 7za zip unzip tar wevtutil eventcreate net1 nslookup ipconfig where whoami hostname choice more fc comp chcp mode shutdown logoff query rundll32 regsvr32 certutil bitsadmin diskpart fsutil vssadmin gpupdate w32tm setx signtool ftp tftp telnet mstsc notepad'.split(
    ' ',
  ),
);

function isUsualProgram(name: string): boolean {
  return isKnownProgram(name) || usualPrograms.has(name);
}

function readInternal(call: ProgramCall, name: string): void {
  if (name === 'exit') addExitCode(call);
  else if (name === 'pushd') addPushd(call);
  else if (name === 'start') readStart(call);
  else if (name === 'call') readCalled({ ...call, words: call.words.slice(1) });
  else addFilesOf(name, call.reading.sink, call.source, call.words);
}

/** `exit 3`, `exit /b 3`: of the script itself, not of a command line inside of it. */
function addExitCode({ words, reading }: ProgramCall): void {
  const code = words.slice(1).find(({ written }) => !/^\/b$/i.test(written));
  if (code && reading.depth === 0 && code.written !== '') reading.sink.exitCode(code.written);
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

/** `start "title" /wait /d folder command` */
function readStart(call: ProgramCall): void {
  let titled = false;
  for (let index = 1; index < call.words.length; index++) {
    const word = call.words[index];
    if (!word) return;
    const text = plainText(word).toLowerCase();
    if (word.quoted && !titled) titled = true;
    else if (startValues.has(text)) index++;
    else if (word.quoted || !text.startsWith('/'))
      return readHead({ ...call, words: call.words.slice(index) }, 'start');
  }
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
  const starts = words.flatMap((word, index) =>
    index > 0 && isCommandInSentence(call, word, index) ? [index] : [],
  );
  readProgram({ ...call, words: words.slice(0, starts[0]) });
  for (const [position, start] of starts.entries())
    readProgram({ ...call, words: words.slice(start, starts[position + 1]) });
}

/** Without a user, a word behind the target is rather one of the sentence than a password. */
function isCommandInSentence({ words }: ProgramCall, word: Word, index: number): boolean {
  const name = programName(plainText(word).slice(-longestHead));
  if (!isTelling(name)) return false;
  if (name !== 'net') return true;
  return words.slice(index, index + mostArguments).some(({ written }) => /^"?\/u/i.test(written));
}

const mostArguments = 20;

function isScript(expanded: Expanded, text: string): boolean {
  return hasScriptExtension(text) || (expanded.length === 1 && expanded[0]?.is === 'own-folder');
}

function textOf(pieces: Expanded): string {
  return plainText({ pieces });
}
