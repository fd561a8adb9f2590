import { plainText, type Word } from '../words.ts';
import type { ProgramCall, ProgramReader } from './program-call.ts';
import { addFile, addReference, addSecret, readInput } from './program-facts.ts';
import { type Layout, layoutOf, wordPart } from './word-parts.ts';

/** Options of SQL*Plus that take the next word. */
const sqlplusValues = new Set(['-m', '-markup', '-c', '-compatibility', '-r', '-restrict']);

/** `sqlplus [options] user/password@database @script arguments` */
const sqlplus: ProgramReader = (call) => {
  let logon = false;
  for (let index = 1; index < call.words.length; index++) {
    const word = call.words[index];
    if (!word) break;
    const text = plainText(word).toLowerCase();
    if (sqlplusValues.has(text)) index++;
    else if (text.startsWith('@')) {
      addScript(call, word, call.words[index + 1]);
      break; // the rest are its arguments
    } else if (text === '/nolog') logon = true;
    else if (!logon && !text.startsWith('-')) {
      logon = true;
      addLogon(call, word);
    }
  }
  readInput(call);
};

/** `@script`, `@"script"`, `@ script`; not one from the web. */
function addScript(call: ProgramCall, word: Word, next: Word | undefined): void {
  const layout = layoutOf(call.source, word);
  const from = layout.text.startsWith('@@') ? 2 : 1;
  const script = layout.text.length > from ? wordPart(call.source, layout, from) : next;
  if (script && !/^(https?|ftp):/i.test(script.written)) addReference(call, script, 'sql');
}

/** `user/password`, `user/"password"@database`, `user[proxy]/password as sysdba` */
function addLogon(call: ProgramCall, word: Word): void {
  const layout = layoutOf(call.source, word);
  addLogonPassword(call, layout, 0);
}

function addLogonPassword(call: ProgramCall, layout: Layout, from: number): void {
  const range = logonPassword(layout.text, from);
  if (range) addSecret(call, wordPart(call.source, layout, range.start, range.end), 'sqlplus-password');
}

/** Where the password of an Oracle logon that begins at `from` stands; it may be empty. */
export function logonPassword(text: string, from: number): { start: number; end: number } | undefined {
  let slash = from;
  for (let quoted = false; slash < text.length; slash++) {
    const character = text[slash] ?? '';
    if (character === '"') quoted = !quoted;
    else if (!quoted && character === '/') break;
    else if (!quoted && /[\s@]/.test(character)) return undefined;
  }
  const start = slash + 1;
  if (slash === from || start >= text.length) return undefined;
  if (text[start] === '"') {
    const close = text.indexOf('"', start + 1);
    return { start: start + 1, end: close < 0 ? text.length : close };
  }
  let end = start;
  while (end < text.length && !/[\s@;]/.test(text[end] ?? '')) end++;
  return { start, end };
}

/** `sqlldr user/password control=x.ctl`, `expdp userid=user/password …`, `rman target user/password` */
const loader: ProgramReader = (call) => {
  for (const [index, word] of call.words.entries()) {
    if (index === 0) continue;
    const layout = layoutOf(call.source, word);
    const named = /^(\w+)=/.exec(layout.text);
    const name = named?.[1]?.toLowerCase() ?? '';
    const from = named?.[0].length ?? 0;
    const before = plainText(call.words[index - 1] ?? word).toLowerCase();
    if (/^(userid|target|catalog|auxiliary)$/.test(name)) addLogonPassword(call, layout, from);
    else if (!named && (index === 1 || /^(target|catalog|auxiliary|rcvcat)$/.test(before)))
      addLogonPassword(call, layout, 0);
    else if (/^(control|data|parfile|file|cmdfile)$/.test(name))
      addFile(call, wordPart(call.source, layout, from), 'read');
    else if (/^(log|logfile|bad|discard)$/.test(name))
      addFile(call, wordPart(call.source, layout, from), 'write');
  }
  readInput(call);
};

/** Programs of Oracle, by name. */
export const oraclePrograms: Record<string, ProgramReader> = {
  sqlplus,
  sqlplusw: sqlplus,
  sql: sqlplus,
  sqlldr: loader,
  sqlload: loader,
  exp: loader,
  imp: loader,
  expdp: loader,
  impdp: loader,
  rman: loader,
};
