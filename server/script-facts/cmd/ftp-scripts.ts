import type { FactSink } from '../fact-sink.ts';
import { isSecretText } from '../secrets/literal.ts';
import type { Source } from '../source.ts';
import { plainText, programName } from '../words.ts';
import type { Item } from './items.ts';

/** Files that are given to `ftp -s:file`: scripts write them line by line with ECHO. Lower case. */
export function ftpScriptsOf(items: readonly Item[]): ReadonlySet<string> {
  const files = new Set<string>();
  for (const item of items) {
    const head = item.is === 'command' ? item.words[0] : undefined;
    if (item.is !== 'command' || !head || !isFtp(head.written)) continue;
    for (const word of item.words) {
      const file = /^-s:(.+)$/i.exec(plainText(word))?.[1];
      if (file !== undefined) files.add(file.toLowerCase());
    }
  }
  return files;
}

/** Heads that are much longer are no names. */
const longestHead = 200;

function isFtp(head: string): boolean {
  return head.length < longestHead && /ftp/i.test(head) && programName(head) === 'ftp';
}

/** Adds the password of `echo user name password>>file`; indexes are those of what is echoed. */
export function addEchoedLogon(sink: FactSink, source: Source, start: number, end: number): void {
  const text = source.text.slice(start, Math.min(end, start + longestLogon));
  const match = /^\s*user\s+\S+\s+([^\s>"]+)/i.exec(text);
  const password = match?.[1];
  if (!match || password === undefined || /[%!]/.test(password) || !isSecretText(password)) return;
  const at = start + match[0].length;
  sink.secret(source, at - password.length, at, 'ftp-password');
}

const longestLogon = 300;
