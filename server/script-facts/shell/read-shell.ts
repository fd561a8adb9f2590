import type { Reader, Reading } from '../reading.ts';
import type { Source } from '../source.ts';
import { secretInVariable } from '../secrets/password-variables.ts';
import { Constants, type Expanded, type Piece } from '../values.ts';
import type { Word } from '../words.ts';
import { CommandReader } from './command-reader.ts';
import { addRedirected } from './file-uses.ts';
import { parseShell } from './parser.ts';
import { namesSetBy } from './setters.ts';
import { searchHeredoc, searchText } from './silent-text.ts';
import type { ShellCommand, ShellScript } from './syntax.ts';
import { addUncPath } from './unc-words.ts';

/** Facts of scripts of sh, ksh and bash. */
export const readShell: Reader = (source, reading) => {
  const script = parseShell(source, reading.holes);
  const constants = constantsOf(script, source);
  const expandAt = (at: number) => (pieces: readonly Piece[]) =>
    constants.expand(pieces, source.fileOffset(at));
  addNames(script, reading);
  const commands = new CommandReader(source, reading, new Set(script.functions.map(({ name }) => name)));
  for (const command of script.commands) {
    const expand = expandAt(command.start);
    addAssignments(command, source, reading, expandAt);
    addTargets(command, source, reading, expand);
    commands.read(command, expand);
    for (const heredoc of command.heredocs) searchHeredoc(source, reading, heredoc, command);
  }
  for (const word of script.otherWords) addUncPath(reading.sink, source, word, expandAt(word.start));
  for (const comment of script.comments) searchText(source, reading, { ...comment, literal: false });
};

function constantsOf(script: ShellScript, source: Source): Constants {
  const constants = new Constants(false);
  const unknown = (name: string, at: number) => {
    const offset = source.fileOffset(at);
    constants.add({ name, value: undefined, at: offset, visibleFrom: offset, unconditional: false });
  };
  for (const { assignments, words, start, unconditional } of script.commands) {
    const lasting = words.length === 0 || isDeclaration(words[0]);
    for (const { name, at, value } of assignments)
      constants.add({
        name,
        value: lasting ? value?.pieces : undefined,
        at: source.fileOffset(at),
        visibleFrom: source.fileOffset(value?.end ?? at),
        unconditional,
      });
    for (const name of namesSetBy(words)) unknown(name, start);
  }
  for (const { name, at } of script.otherSetters) unknown(name, at);
  return constants;
}

function isDeclaration(word: Word | undefined): boolean {
  return /^(export|readonly|local|typeset|declare|integer)$/.test(word?.written ?? '');
}

function addNames(script: ShellScript, { sink }: Reading): void {
  for (const { assignments, words } of script.commands) {
    for (const { name } of assignments) sink.variableSet(name);
    for (const name of namesSetBy(words)) sink.variableSet(name);
  }
  for (const { name, counts } of script.otherSetters) if (counts) sink.variableSet(name);
  for (const name of script.variablesRead) sink.variableRead(name);
  for (const { name } of script.functions) sink.label(name);
}

function addAssignments(
  { assignments }: ShellCommand,
  source: Source,
  { sink }: Reading,
  expandAt: (at: number) => (pieces: readonly Piece[]) => Expanded,
): void {
  for (const { name, value } of assignments) {
    if (!value) continue;
    secretInVariable(sink, source, { name, value: value.pieces, start: value.start, end: value.end });
    addUncPath(sink, source, value, expandAt(value.start));
  }
}

/** What is written and read is live even after `echo`. */
function addTargets(
  { redirections }: ShellCommand,
  source: Source,
  { sink }: Reading,
  expand: (pieces: readonly Piece[]) => Expanded,
): void {
  for (const redirection of redirections) {
    addRedirected(sink, source, redirection);
    addUncPath(sink, source, redirection.target, expand);
  }
}
