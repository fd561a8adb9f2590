import { secretInVariable } from '../secrets/password-variables.ts';
import type { Source } from '../source.ts';
import { fileTransferPrograms } from '../programs/file-transfer.ts';
import { readProgram } from '../programs/read-program.ts';
import type { Expanded } from '../values.ts';
import { plainText } from '../words.ts';
import { findUncPaths } from '../unc-paths.ts';
import { wordOf, wordsOf } from './arguments.ts';
import { commandKind } from './command-names.ts';
import type { CmdletReader } from './cmdlets/cmdlet-reader.ts';
import * as drives from './cmdlets/drives.ts';
import { fileCmdlets } from './cmdlets/files.ts';
import * as launch from './cmdlets/launch.ts';
import * as secrets from './cmdlets/secrets.ts';
import type { Cursor } from './cursor.ts';
import { Evaluation } from './evaluation.ts';
import type { Named } from './found.ts';
import { isCommandLine, mayHoldSecret } from './secret-search.ts';
import { piecesBetween } from './strings.ts';
import type { Command, Literal, MethodCall, Value } from './syntax.ts';

const cmdlets: ReadonlyMap<string, CmdletReader> = new Map(
  Object.entries({
    ...fileCmdlets,
    'convertto-securestring': secrets.convertToSecureString,
    'import-module': launch.importModule,
    'invoke-command': launch.invokeCommand,
    'invoke-expression': launch.invokeExpression,
    'invoke-item': launch.invokeItem,
    'invoke-sqlcmd': secrets.invokeSqlcmd,
    'new-object': secrets.newObject,
    'new-psdrive': drives.newPsDrive,
    'new-scheduledtaskaction': launch.newScheduledTaskAction,
    'new-smbglobalmapping': drives.newSmbMapping,
    'new-smbmapping': drives.newSmbMapping,
    'register-scheduledjob': launch.registerScheduledJob,
    'register-scheduledtask': launch.registerScheduledTask,
    'remove-psdrive': drives.removePsDrive,
    'remove-smbglobalmapping': drives.removeSmbMapping,
    'remove-smbmapping': drives.removeSmbMapping,
    'set-scheduledtask': launch.registerScheduledTask,
    'start-job': launch.startJob,
    'start-process': launch.startProcess,
    'start-threadjob': launch.startJob,
  }),
);

/** Adds the facts of what was parsed. */
export function addFacts(cursor: Cursor): void {
  const evaluation = new Evaluation(cursor);
  const { found, source } = cursor;
  for (const command of found.commands) addCommand(evaluation, command);
  for (const call of found.calls) addCall(cursor, evaluation, call);
  for (const module of found.modules) launch.addModule(evaluation, { wins: undefined }, module);
  for (const { target } of found.redirections)
    launch.addFile(evaluation, { wins: undefined }, target, 'write');
  for (const literal of found.literals) addLiteral(cursor, evaluation, literal);
  for (const { start, end } of found.texts) searchText(cursor, start, end);
  for (const { start, end } of found.hereStrings) searchLogon(evaluation, start, end);
  for (const { start, end } of found.exits) addExit(cursor, source, start, end);
  for (const { name, value } of found.variables) addVariable(cursor, { name, value });
  for (const { name, value } of found.members)
    if (value.is === 'string') addVariable(cursor, { name, value });
}

function addCommand(evaluation: Evaluation, command: Command): void {
  const { head, operator } = command;
  if (head.to === head.from || head.is === 'block') return;
  const expanded = isCommandInterpreter(head) ? [commandInterpreter] : evaluation.expandValue(head);
  if (launch.addScript(evaluation, command, expanded) || expanded.at(-1)?.is !== 'text') return;
  const text = plainText({ pieces: expanded });
  const { name, isCmdlet, isSilent } = commandKind(text);
  if (evaluation.found.functions.has(name)) secrets.namedSecrets(evaluation, command);
  else if (cmdlets.has(name)) cmdlets.get(name)?.(evaluation, command);
  else if (isCmdlet) {
    if (!isSilent) secrets.namedSecrets(evaluation, command);
  } else if (operator === '&' || head.is === 'word') addProgram(evaluation, command, expanded);
}

const commandInterpreter = { is: 'text', text: 'cmd' } as const;

/** `$env:ComSpec` is known without running anything. */
function isCommandInterpreter({ is, name }: Value): boolean {
  return is === 'variable' && name?.toLowerCase() === 'env:comspec';
}

function addProgram(evaluation: Evaluation, command: Command, expanded: Expanded): void {
  const { head, input, scope, start } = command;
  const program = { ...wordOf(evaluation, head), pieces: expanded };
  const call = {
    ...evaluation.programCall(scope, [program, ...wordsOf(evaluation, command)], start),
    input: input && evaluation.source.slice(input.start, input.end),
  };
  readProgram(call);
  evaluation.noteHandedOn(call);
}

function addCall(cursor: Cursor, evaluation: Evaluation, call: MethodCall): void {
  switch (call.name.toLowerCase()) {
    case 'mapnetworkdrive':
      return drives.mapNetworkDrive(evaluation, call);
    case 'removenetworkdrive':
      return drives.removeNetworkDrive(evaluation, call);
    case 'new':
      return secrets.newCredential(evaluation, call);
    case 'start':
      if (isType(call, 'diagnostics.process')) launch.processStart(evaluation, call);
      return undefined;
    case 'exit':
      if (isType(call, 'environment')) addExitArgument(cursor, evaluation, call);
      return undefined;
    case 'run':
    case 'exec':
      return launch.shellRun(evaluation, call);
    case 'setshouldexit':
      return addExitArgument(cursor, evaluation, call);
    default:
      return undefined;
  }
}

function isType({ receiver }: MethodCall, name: string): boolean {
  return receiver.is === 'type' && new RegExp(`^(?:system\\.)?${name}$`, 'i').test(receiver.name ?? '');
}

function addExitArgument(cursor: Cursor, evaluation: Evaluation, { args, scope }: MethodCall): void {
  const [code] = args;
  if (code && scope.exits && cursor.reading.depth === 0)
    addExit(cursor, evaluation.source, code.from, code.to);
}

function addExit({ reading }: Cursor, source: Source, from: number, to: number): void {
  const code = source.text.slice(from, to);
  const text = /^(["'])(.*)\1$/s.exec(code)?.[2] ?? /^\(\s*([+-]?\d+)\s*\)$/.exec(code)?.[1] ?? code;
  if (text !== '') reading.sink.exitCode(source, from, text);
}

function addVariable({ reading, source }: Cursor, { name, value }: Named): void {
  const { pieces, start, end } = value;
  if (pieces && value.is !== 'variable')
    secretInVariable(reading.sink, source, { name: name.replace(/^env:/i, ''), value: pieces, start, end });
}

function addLiteral(cursor: Cursor, evaluation: Evaluation, literal: Literal): void {
  const { start, end, parts, whole, word } = literal;
  const { source, reading } = cursor;
  if (evaluation.wasHandedOn(literal)) return;
  findUncPaths(reading.sink, {
    source,
    start,
    end,
    wholeValue: whole,
    expand: (from, to) => evaluation.expand(piecesBetween(parts, from, to), from),
    spans: parts.filter(({ plain }) => !plain),
  });
  if (!word && isCommandLine(source.text.slice(start, end)))
    reading.nested('powershell', source.slice(start, end), { secretsOnly: true });
}

/** `open host` and `user name password` in a here-string: it becomes a script of ftp. */
function searchLogon(evaluation: Evaluation, start: number, end: number): void {
  const { source } = evaluation;
  if (!logon.test(source.text.slice(start, Math.min(end, start + longestLogon)))) return;
  const program = { start, end: start, written: 'ftp', pieces: [], quoted: false };
  const call = evaluation.programCall({ wins: undefined }, [program], start);
  fileTransferPrograms['ftp']?.({ ...call, input: source.slice(start, end) });
}

const logon = /^[ \t]{0,8}open[ \t]+\S[^\n]{0,200}\n(?:[^\n]{0,200}\n){0,4}?[ \t]{0,8}user[ \t]/im;
const longestLogon = 2000;

/** Comments and echoed text, line by line: a leak stays a leak. */
function searchText({ reading, source }: Cursor, start: number, end: number): void {
  if (!mayHoldSecret(source.text.slice(start, end))) return;
  for (let from = start; from < end; ) {
    const found = source.text.indexOf('\n', from);
    const to = found < 0 || found > end ? end : found;
    if (mayHoldSecret(source.text.slice(from, to)))
      reading.nested('powershell', source.slice(from, to), { secretsOnly: true });
    from = to + 1;
  }
}
