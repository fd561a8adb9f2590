import type { Word } from '../words.ts';
import { argumentsOf } from './arguments.ts';
import type { ProgramCall, ProgramReader } from './program-call.ts';
import { addFile, addSecret } from './program-facts.ts';
import { commandLine, layoutOf, wordPart } from './word-parts.ts';
import { isSecretText } from '../secrets/literal.ts';
import type { Source } from '../source.ts';

/** `ftp -n host <<X`, `ftp -s:script host`: its commands log on. */
const ftp: ProgramReader = (call) => {
  for (const word of call.words.slice(1)) {
    const layout = layoutOf(call.source, word);
    if (/^-s:./i.test(layout.text)) addFile(call, wordPart(call.source, layout, 3), 'read');
  }
  if (call.input) addLogons(call, call.input, /\n/g);
};

/** `lftp -u user,password -e "commands" host` */
const lftp: ProgramReader = (call) => {
  const syntax = { values: 'efcup', longValues: ['user', 'env-password'], together: 'letters' } as const;
  for (const { option, value } of argumentsOf(call, syntax)) {
    if ((option === 'u' || option === 'user') && value) addUserPassword(call, value);
    else if ((option === 'e' || option === 'c') && value) {
      const { source } = commandLine(call, [value]);
      addLogons(call, source, /[;\n]/g);
    } else if (option === 'f') addFile(call, value, 'read');
  }
  if (call.input) addLogons(call, call.input, /[;\n]/g);
};

function addUserPassword(call: ProgramCall, value: Word): void {
  const layout = layoutOf(call.source, value);
  const comma = layout.text.indexOf(',');
  if (comma >= 0) addSecret(call, wordPart(call.source, layout, comma + 1), 'ftp-password');
}

/** `ncftpput -u user -p password host` */
const ncftp: ProgramReader = (call) => {
  for (const { option, value } of argumentsOf(call, { values: 'upPjdeEbBoTfrtxXW', together: 'letters' }))
    if (option === 'p') addSecret(call, value, 'ftp-password');
};

const logonCommand = /^(user|quote|open|pass|literal)$/i;

/** Passwords in the commands of an FTP client: `user x pw`, `user x,pw`, `quote PASS pw`, `open -u x,pw host`. */
function addLogons(call: ProgramCall, source: Source, separators: RegExp): void {
  const { text } = source;
  for (let at = 0; at < text.length; ) {
    separators.lastIndex = at;
    const end = separators.exec(text)?.index ?? text.length;
    const password = passwordIn(text, wordsBetween(text, at, Math.min(end, at + longestCommand)));
    if (password && isFtpSecret(text.slice(password.start, password.end)))
      call.reading.sink.secret(source, password.start, password.end, 'ftp-password');
    at = end + 1;
  }
}

/** Longer lines are no commands. */
const longestCommand = 1000;

interface Range {
  start: number;
  end: number;
}

function wordsBetween(text: string, from: number, to: number): Range[] {
  const words: Range[] = [];
  const pattern = /"([^"\n]*)"|[^\s"]+/g;
  for (const match of text.slice(from, to).matchAll(pattern)) {
    const quote = match[1] === undefined ? 0 : 1;
    const start = from + match.index + quote;
    words.push({ start, end: start + match[0].length - 2 * quote });
  }
  return words;
}

function passwordIn(text: string, words: readonly Range[]): Range | undefined {
  const [head, first, second] = words;
  const command = head ? text.slice(head.start, head.end).toLowerCase() : '';
  if (!logonCommand.test(command) || !first) return undefined;
  const argument = text.slice(first.start, first.end);
  if (command === 'pass') return first;
  if (command === 'quote' || command === 'literal') return /^pass$/i.test(argument) ? second : undefined;
  if (command === 'open') return argument === '-u' && second ? afterComma(text, second) : undefined;
  return second ?? afterComma(text, first);
}

function afterComma(text: string, { start, end }: Range): Range | undefined {
  const comma = text.indexOf(',', start);
  return comma < 0 || comma >= end ? undefined : { start: comma + 1, end };
}

/** What a shell or cmd fills in is none. */
function isFtpSecret(value: string): boolean {
  return !/^["']?[$%!`]|\$[{(]/.test(value) && isSecretText(value);
}

/** Clients that move files, by name; those of SSH are with the other ways to another computer. */
export const fileTransferPrograms: Record<string, ProgramReader> = {
  ftp,
  pftp: ftp,
  tnftp: ftp,
  lftp,
  ncftp,
  ncftpget: ncftp,
  ncftpput: ncftp,
};
