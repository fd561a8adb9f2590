import { isSecretText } from './literal.ts';
import type { Quote } from './line-quotes.ts';
import type { Report, SearchedText } from './text-rule.ts';
import { holdsVariable, isJoinedOn } from './variables-in-text.ts';

const key = /(?<![\w$%!.-])(?:password|pwd)[ \t]{0,8}=[ \t]{0,8}/gi;
/** Pairs longer than this are cut. */
const longestPair = 300;

/** `PASSWORD=` and `PWD=` beside other keys of a connection string. */
export function findConnectionStrings(file: SearchedText, report: Report): void {
  const { text, language } = file;
  for (const { 0: all, index } of file.text.matchAll(key)) {
    const quote = file.quotes.at(index);
    const value = valueAt(file, index, index + all.length, quote);
    if (!value || !isSecretText(text.slice(value.start, value.end))) continue;
    if (!isAmongKeys(file, index, value.end, quote)) continue;
    const goesOn = value.bare && isJoinedOn(language, text, value.end, quote);
    if (!goesOn && !holdsVariable(language, text.slice(value.start, value.end), quote))
      report(value.start, value.end, 'connection-string');
  }
}

interface Value {
  start: number;
  end: number;
  /** Not in quotes of its own. */
  bare: boolean;
}

const bareValues: Record<Quote, RegExp> = {
  '"': /[^;"\r\n]{1,500}/y,
  "'": /[^;"'\r\n]{1,500}/y,
  '': /[^;"'\s&|<>]{1,500}/y,
};
const blankEnds = /[^;"'\s]{1,500}/y;
/** Quotes of its own inside of others, written as they have to be there: `""x""`, `\"x\"`, `'x'`. */
const quotedValues: Record<Quote, RegExp | undefined> = {
  '"': /(?<open>'|""|\\"|`")(?<value>[^"'`\\\r\n]{1,500})\k<open>/y,
  "'": /(?<open>"|'')(?<value>[^"'\r\n]{1,500})\k<open>/y,
  '': undefined, // there it is a string of the language, not of a connection
};

function valueAt({ text }: SearchedText, keyAt: number, at: number, quote: Quote): Value | undefined {
  const quoted = quotedValues[quote];
  if (quoted) {
    quoted.lastIndex = at;
    const { open, value } = quoted.exec(text)?.groups ?? {};
    if (open !== undefined && value !== undefined)
      return { start: at + open.length, end: at + open.length + value.length, bare: false };
  }
  const bare = quote !== '' && isAfterBlank(text, keyAt) ? blankEnds : bareValues[quote];
  bare.lastIndex = at;
  return bare.test(text) ? { start: at, end: bare.lastIndex, bare: true } : undefined;
}

const knownKey =
  '(?:server|data[ ]?source|host|hostaddr|address|addr|database|dbname|initial catalog|dsn|driver|provider|' +
  'uid|user[ ]?id|user|username|user name|port|integrated security|trusted_connection|encrypt|sslmode|' +
  'trustservercertificate|persist security info|application name|pooling|connect(?:ion)? timeout)';
const knownPair = new RegExp(`(?:^|[^\\w])${knownKey}[ \\t]{0,8}=[^=]*$`, 'i');
const libpqPair = new RegExp(`(?:^|[^\\w])${knownKey}=[^\\s;="']{1,100}[ \\t]{1,8}$`, 'i');
const knownNext = new RegExp(`^["'\`\\\\]{0,2};[ \\t]{0,8}${knownKey}[ \\t]{0,8}=`, 'i');

/** In quotes any other key will do; elsewhere `;` may end a command, and only keys that are known count. */
function isAmongKeys({ text }: SearchedText, at: number, end: number, quote: Quote): boolean {
  const before = pairBefore(text, at);
  if (before !== undefined && knownPair.test(before)) return true;
  const after = text.slice(end, end + 60);
  if (knownNext.test(after)) return true;
  if (quote === '') return false;
  // "Server=" & x & ";PWD=a" begins in the middle
  if (before !== undefined) return before === '' || /["']$/.test(before) || before.includes('=');
  if (isAfterBlank(text, at)) return true;
  return startsString(text, at, quote) && /^["'`\\]{0,2};/.test(after);
}

/** Where pairs stand apart by blanks: `host=h user=u password=p` of PostgreSQL. */
function isAfterBlank(text: string, at: number): boolean {
  return libpqPair.test(text.slice(Math.max(0, at - 150), at));
}

/** What stands before the `;` before `at`, back to the one before it. */
function pairBefore(text: string, at: number): string | undefined {
  let semicolon = at - 1;
  while (semicolon > at - 9 && (text[semicolon] === ' ' || text[semicolon] === '\t')) semicolon--;
  if (text[semicolon] !== ';') return undefined;
  let start = semicolon;
  while (start > 0 && start > semicolon - longestPair && !/[;\r\n]/.test(text[start - 1] ?? '')) start--;
  return text.slice(start, semicolon);
}

/** Not `set "PWD=a;b"`, which is a variable. */
function startsString(text: string, at: number, quote: Quote): boolean {
  return text[at - 1] === quote && !/\bset[ \t]+"$/i.test(text.slice(Math.max(0, at - 20), at));
}
