import { logonPassword } from '../programs/oracle.ts';
import type { Language } from '../model.ts';
import type { Word } from '../words.ts';
import { searchCommands } from './silent-text.ts';
import type { SqlFacts } from './sql-facts.ts';
import { word, wordsOf } from './sql-words.ts';

/** A command of a client, which ends with its line. Indexes are those of the source. */
interface Line {
  /** Of the command's name. */
  name: string;
  /** After the name. */
  at: number;
  end: number;
}

type Command = (facts: SqlFacts, line: Line) => void;

const plainUnc: Command = (facts, line) => {
  for (const given of words(facts, line)) facts.uncPaths(given.start, given.end, true);
};

function words(facts: SqlFacts, { at, end }: Line): Word[] {
  return wordsOf(facts.text, at, end, facts.substitution);
}

const include: Command = (facts, line) => {
  const [script] = words(facts, line);
  if (!script) return;
  addInclude(facts, script);
};

/** A `;` at its end is none of the name. */
function addInclude(facts: SqlFacts, script: Word): void {
  const end = !script.quoted && script.written.endsWith(';') ? script.end - 1 : script.end;
  facts.uncPaths(script.start, end, true);
  if (!/^(https?|ftp):/i.test(script.written))
    facts.include(word(facts.text, script.start, end, script.quoted, facts.substitution));
}

/** `:setvar name value` */
const setvar: Command = (facts, line) => {
  const [name, value] = words(facts, line);
  if (!name || !value) return;
  facts.assign(name.written, value);
  facts.define(name.written, value.end, value.pieces);
  facts.uncPaths(value.start, value.end, true);
};

/** `:connect server -U user -P password` */
const connectTo: Command = (facts, line) => {
  const given = words(facts, line);
  for (const [index, { written, start, end }] of given.entries()) {
    const next = given[index + 1];
    if (written === '-P' && next) facts.secret(next.start, next.end, 'sqlcmd-password');
    else if (written.startsWith('-P')) facts.secret(start + 2, end, 'sqlcmd-password');
  }
};

/** `DEFINE name = value` */
const define: Command = (facts, line) => {
  const match = /^\s*(\w{1,100})\s*=\s*/.exec(facts.text.slice(line.at, Math.min(line.end, line.at + 300)));
  if (!match?.[1]) return;
  const [value] = valueTo(facts, line.at + match[0].length, line.end);
  facts.assign(match[1], value);
  facts.define(match[1], line.end, value?.pieces);
  if (value) facts.uncPaths(value.start, value.end, true);
};

/** All to the end of the line, without quotes around it. */
function valueTo(facts: SqlFacts, at: number, lineEnd: number): [Word | undefined] {
  const { text } = facts;
  let end = lineEnd;
  while (end > at && /[\s;]/.test(text[end - 1] ?? '')) end--;
  const quote = text[at] ?? '';
  const quoted = (quote === '"' || quote === "'") && end > at + 1;
  const close = quoted ? text.indexOf(quote, at + 1) : -1;
  if (close > 0 && close < end) return [word(text, at + 1, close, true, facts.substitution)];
  return [end > at ? word(text, at, end, false, facts.substitution) : undefined];
}

/** `CONNECT user/password@database`; `CONNECT TO database USER user USING password` of Db2 is a statement. */
const connect: Command = (facts, { at, end }) => {
  const { text } = facts;
  let start = at;
  while (start < end && /\s/.test(text[start] ?? '')) start++;
  const quote = text[start] === "'" ? 1 : 0;
  const password = logonPassword(text.slice(start + quote, Math.min(end, start + 500)), 0);
  if (password)
    facts.secret(start + quote + password.start, start + quote + password.end, 'sqlplus-password');
};

/** `EXIT code`, `EXIT code ROLLBACK` */
const exit: Command = (facts, line) => {
  addExitCode(facts, line.at, line.end);
};

function addExitCode(facts: SqlFacts, at: number, end: number): void {
  if (facts.reading.depth > 0) return;
  const text = facts.text
    .slice(at, Math.min(end, at + 300))
    .trimEnd()
    .replace(/\s*;$/, '');
  const [, blanks = '', code = ''] = /^(\s*)(\(.*\)?|\S+)/.exec(text) ?? [];
  if (code !== '' && !/^(commit|rollback|immediate)$/i.test(code))
    facts.reading.sink.exitCode(facts.source, at + blanks.length, code.replaceAll(/["']/g, ''));
}

/** `WHENEVER SQLERROR EXIT code` */
const whenever: Command = (facts, { at, end }) => {
  const match = /^\s*(sqlerror|oserror)\s+exit\b/i.exec(facts.text.slice(at, Math.min(end, at + 100)));
  if (match) addExitCode(facts, at + match[0].length, end);
};

/** `ACCEPT name PROMPT '…'` */
const accept: Command = (facts, line) => {
  const [name] = words(facts, line);
  if (!name || !/^\w{1,100}$/.test(name.written)) return;
  facts.assign(name.written, undefined);
  facts.define(name.written, line.end, undefined);
};

/** `COLUMN name NEW_VALUE variable` */
const column: Command = (facts, line) => {
  const given = words(facts, line);
  const at = given.findIndex(({ written }) => /^new_v(alue)?$/i.test(written));
  const name = at > 0 ? given[at + 1] : undefined;
  if (!name || !/^\w{1,100}$/.test(name.written)) return;
  facts.assign(name.written, undefined);
  facts.define(name.written, line.end, undefined);
};

/** `SPOOL file`, `:out file`, `\o file` */
const output: Command = (facts, line) => {
  const [file] = words(facts, line);
  if (!file || /^(off|out|stdout|stderr)$/i.test(file.written)) return;
  facts.uncPaths(file.start, file.end, true);
  facts.reading.sink.file(facts.source, file.start, file.written, 'write');
};

/** `HOST command`, `!! command`, `\! command` */
const host: Command = (facts, { name, at, end }) => {
  const command = facts.text.slice(at, end);
  const unix = name !== '!!' && !/\\|\.(cmd|bat|exe)\b|^\s*(net|copy|del|dir|move)\s/i.test(command);
  const language: Language = unix ? 'shell' : 'cmd';
  facts.reading.nested(language, facts.source.slice(at, end), {});
};

/** What only shows text, or is a comment. */
const silent: Command = (facts, { at, end }) => {
  const { reading, source } = facts;
  if (end - at > 6) reading.nested('sql', source.slice(at, end), { secretsOnly: true });
  searchCommands(facts, { start: at, end });
};

/** `\set name value` */
const psqlSet: Command = (facts, line) => {
  const [name, value] = wordsOf(facts.text, line.at, line.end, 'psql');
  if (!name) return;
  facts.assign(name.written, value);
  facts.define(name.written, line.end, value?.pieces ?? [{ is: 'text', text: '' }]);
};

const psqlInclude: Command = (facts, line) => {
  const [script] = wordsOf(facts.text, line.at, line.end, 'psql');
  if (script) facts.include(script);
};

/** `\prompt 'text' name` */
const psqlPrompt: Command = (facts, line) => {
  const name = wordsOf(facts.text, line.at, line.end, 'psql').at(-1);
  if (!name) return;
  facts.assign(name.written, undefined);
  facts.define(name.written, line.end, undefined);
};

const nothing: Command = () => undefined;

/** Commands of sqlcmd, which begin with a colon. */
export const sqlcmdCommands: ReadonlyMap<string, Command> = new Map(
  Object.entries({
    r: include,
    setvar,
    connect: connectTo,
    out: output,
    error: output,
    perftrace: output,
    exit,
    quit: nothing,
    on: nothing,
    xml: nothing,
    list: nothing,
    listvar: nothing,
    serverlist: nothing,
    reset: nothing,
    ed: nothing,
    help: nothing,
  }),
);

/** Commands of psql and mysql, which begin with a backslash. */
export const psqlCommands: ReadonlyMap<string, Command> = new Map(
  Object.entries({
    i: psqlInclude,
    ir: psqlInclude,
    include: psqlInclude,
    include_relative: psqlInclude,
    '.': psqlInclude,
    set: psqlSet,
    prompt: psqlPrompt,
    o: output,
    out: output,
    '!': host,
    copy: plainUnc,
    echo: silent,
    qecho: silent,
    warn: silent,
  }),
);

/** Commands of SQL*Plus by their shortest form and the rest of the name, and `source` of mysql. */
export const lineCommands: readonly (readonly [least: string, name: string, run: Command])[] = [
  ['sta', 'start', include],
  ['source', 'source', include],
  ['conn', 'connect', connect],
  ['def', 'define', define],
  ['spo', 'spool', output],
  ['pro', 'prompt', silent],
  ['rem', 'remark', silent],
  ['exit', 'exit', exit],
  ['quit', 'quit', exit],
  ['whenever', 'whenever', whenever],
  ['acc', 'accept', accept],
  ['col', 'column', column],
  ['ho', 'host', host],
  ['set', 'set', plainUnc],
  ['pau', 'pause', silent],
  ['sho', 'show', nothing],
  ['undef', 'undefine', nothing],
  ['var', 'variable', nothing],
  ['tti', 'ttitle', silent],
  ['bti', 'btitle', silent],
  ['bre', 'break', nothing],
  ['comp', 'compute', nothing],
  ['cl', 'clear', nothing],
  ['timi', 'timing', nothing],
  ['disc', 'disconnect', nothing],
  ['startup', 'startup', nothing],
  ['shutdown', 'shutdown', nothing],
  ['delimiter', 'delimiter', nothing],
];

const byName = new Map<string, { name: string; run: Command }>();
for (const [least, name, run] of lineCommands)
  for (let length = least.length; length <= name.length; length++)
    byName.set(name.slice(0, length), { name, run });

/** The command of SQL*Plus with a name that may be cut. */
export function lineCommand(name: string): { name: string; run: Command } | undefined {
  return name.length > 12 ? undefined : byName.get(name.toLowerCase());
}

/** Runs `@script` and `@@script`. */
export function includeAt(facts: SqlFacts, at: number, end: number): void {
  include(facts, { name: '@', at, end });
}

/** Runs `! command`. */
export function hostCommand(facts: SqlFacts, name: string, at: number, end: number): void {
  host(facts, { name, at, end });
}
