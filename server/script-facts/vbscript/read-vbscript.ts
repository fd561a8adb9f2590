import type { Reader } from '../reading.ts';
import { isLiteralSecret } from '../secrets/literal.ts';
import { secretInVariable } from '../secrets/password-variables.ts';
import { findUncPaths } from '../unc-paths.ts';
import type { Expanded } from '../values.ts';
import type { VbAssignment } from './assignments.ts';
import { type Call, callsOf } from './calls.ts';
import { runCommand, shellExecute } from './command-lines.ts';
import { readComments } from './comments.ts';
import { textPieces } from './expressions.ts';
import { fileMethods, openTextFile, useFiles } from './files.ts';
import { include, includeOfElement } from './includes.ts';
import { mapNetworkDrive, removeNetworkDrive } from './network-drives.ts';
import { Script } from './script.ts';
import { contentOf } from './tokens.ts';

/** Facts of VBScript; strings that are run are read as command lines of cmd. */
export const readVbscript: Reader = (source, reading) => {
  const script = new Script(source, reading);
  readComments(script);
  for (const name of script.outline.procedures) reading.sink.label(script.nameOf(name));
  for (const assignment of script.assignments) readAssignment(script, assignment);
  readCalls(script);
  readNames(script);
  readUncPaths(script);
};

function readAssignment(script: Script, { name, target, key, value, pieces }: VbAssignment): void {
  const { reading, source } = script;
  if (target === 'result') return;
  const written = script.nameOf(name);
  if (target === 'variable') reading.sink.variableSet(written);
  if (!isLiteralSecret(pieces)) return;
  const { start, end } = script.spanOf(value);
  secretInVariable(reading.sink, source, {
    name: key ? lastKey(script, key) : written,
    value: pieces,
    start,
    end,
  });
}

/** `fields("…/sendpassword")`, `environment("DB_PW")`: the key says what the value is. */
function lastKey(script: Script, key: { from: number; to: number }): string {
  const content = script.expressions.onlyString(key);
  return content ? script.source.text.slice(content.start, content.end) : '';
}

type CallReader = (script: Script, call: Call) => void;

const members: ReadonlyMap<string, CallReader> = new Map<string, CallReader>([
  ['mapnetworkdrive', mapNetworkDrive],
  ['removenetworkdrive', removeNetworkDrive],
  ['run', runCommand],
  ['exec', runCommand],
  ['shellexecute', shellExecute],
  ['quit', quit],
  ['echo', (script, call) => (call.receiver === 'wscript' ? beSilent(script, call) : undefined)],
  ['opentextfile', openTextFile],
  ['expandenvironmentstrings', readEnvironment],
  ...fileMethods.map((name): [string, CallReader] => [name, useFiles]),
]);

const functions: ReadonlyMap<string, CallReader> = new Map<string, CallReader>([
  ['msgbox', beSilent],
  ['executeglobal', include],
  ['execute', include],
]);

const called: ReadonlySet<string> = new Set([...members.keys(), ...functions.keys()]);

function readCalls(script: Script): void {
  const assigning = new Set(script.assignments.map(({ statement }) => statement));
  for (const statement of script.outline.statements) {
    includeOfElement(script, statement);
    const isPlain = !statement.isCondition && !assigning.has(statement);
    for (const call of callsOf(script.expressions, statement, { isPlain, wanted: called }))
      (call.isMember ? members : functions).get(call.name)?.(script, call);
  }
}

/** `WScript.Quit code` */
function quit(script: Script, { receiver, arguments: [code] }: Call): void {
  if (receiver !== 'wscript' || !code || code.from >= code.to) return;
  script.reading.sink.exitCode(script.source, script.placeOf(code), script.targetOf(code));
}

/** What is shown is no path, but may be a leak. */
function beSilent(script: Script, { arguments: given }: Call): void {
  const { source, tokens, reading } = script;
  for (const range of given) {
    script.passOver(range);
    for (const token of tokens.slice(range.from, range.to)) {
      if (token.is !== 'string') continue;
      const { start, end } = contentOf(source.text, token);
      reading.nested('cmd', source.slice(start, end), { secretsOnly: true });
    }
  }
}

/** `x.ExpandEnvironmentStrings("%TEMP%")` */
function readEnvironment(script: Script, { arguments: [text] }: Call): void {
  if (!text) return;
  for (const [, name = ''] of script.targetOf(text).matchAll(/%(\w+)%/g))
    script.reading.sink.variableRead(name);
}

/** Variables of the script that are used, not only set. */
function readNames(script: Script): void {
  const { expressions, outline, assignments, reading } = script;
  const set = new Set(assignments.filter(({ target }) => target === 'variable').map(({ name }) => name));
  const known = new Set([...set].map((index) => expressions.nameAt(index)));
  for (const { from, to } of outline.statements) {
    if (declarations.has(expressions.nameAt(from))) continue;
    for (let index = from; index < to; index++) {
      const isUse = known.has(expressions.nameAt(index)) && !set.has(index);
      if (isUse && !expressions.isSymbol(index - 1, '.')) reading.sink.variableRead(script.nameOf(index));
    }
  }
}

const declarations: ReadonlySet<string> = new Set(['dim', 'redim', 'public', 'private']);

function readUncPaths(script: Script): void {
  const { source, tokens, reading } = script;
  for (const [index, token] of tokens.entries()) {
    if (token.is !== 'string' || script.passedOver.has(index)) continue;
    const { start, end } = contentOf(source.text, token);
    const expand = (from: number, to: number): Expanded => textPieces(source.text.slice(from, to));
    findUncPaths(reading.sink, { source, start, end, wholeValue: true, expand });
  }
}
