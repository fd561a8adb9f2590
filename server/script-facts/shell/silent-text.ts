import type { Language } from '../model.ts';
import type { Hole, Reading } from '../reading.ts';
import { searchLines } from '../search-lines.ts';
import type { Source } from '../source.ts';
import type { Word } from '../words.ts';
import type { Heredoc, ShellCommand } from './syntax.ts';

const languageOf: readonly [extension: RegExp, language: Language][] = [
  [/\.sql$/i, 'sql'],
  [/\.(cmd|bat)$/i, 'cmd'],
  [/\.ps1$/i, 'powershell'],
];

/** Searches what is no command: for those of the shell, and for what is plainly one of another language. */
export function searchText(source: Source, reading: Reading, range: Heredoc): void {
  searchLines(source, reading, range, 'shell');
  const text = source.text.slice(range.start, range.end);
  if (windowsCommand.test(text) && !text.includes('$')) searchLines(source, reading, range, 'cmd');
  if (statement.test(text))
    reading.nested('sql', source.slice(range.start, range.end), {
      secretsOnly: true,
      holes: holesIn(source.text, range),
    });
}

const windowsCommand = /\bnet1?(\.exe)?[ \t]{1,9}use\b|\b(cmdkey|schtasks)\b/i;
const statement =
  /\bidentified[ \t]{1,9}by\b|\b(create|alter)[ \t]{1,9}(login|user|role)\b|\bconn(ect)?[ \t]{1,9}[^\s/@]{1,60}\/[^\s@]{1,60}@/i;

/** A heredoc is data; what it is written to may say of which language. */
export function searchHeredoc(
  source: Source,
  reading: Reading,
  heredoc: Heredoc,
  command: ShellCommand,
): void {
  const target = command.redirections.find(({ operator }) => operator.startsWith('>'))?.target.written ?? '';
  const language = languageOf.find(([extension]) => extension.test(target))?.[1] ?? 'shell';
  if (language === 'shell') searchText(source, reading, heredoc);
  else reading.nested(language, source.slice(heredoc.start, heredoc.end), { secretsOnly: true });
}

const variable =
  /\\[^\n]|\$\{[^}\n]{0,200}\}|\$\([^)\n]{0,200}\)|\$[A-Za-z_]\w{0,200}|\$[\d#?@*!$-]|`[^`\n]{0,200}`/g;

/** Where the shell fills something in before a program reads a heredoc, by index from its start on. */
export function holesIn(text: string, { start, end, literal }: Heredoc): ReadonlyMap<number, Hole> {
  const holes = new Map<number, Hole>();
  if (literal) return holes;
  for (const { 0: raw, index } of text.slice(start, end).matchAll(variable))
    if (!raw.startsWith('\\'))
      holes.set(index, { end: index + raw.length, pieces: [{ is: 'unknown', raw }] });
  return holes;
}

/** Searches the arguments of `echo` and the like. */
export function searchEchoed(source: Source, reading: Reading, words: readonly Word[]): void {
  const [first] = words;
  const last = words.at(-1);
  if (!first || !last) return;
  const sentences = words.filter((word) => word.quoted && /\s/.test(word.written));
  for (const { start, end } of sentences) searchText(source, reading, { start, end, literal: false });
  if (sentences.length === 0)
    searchText(source, reading, { start: first.start, end: last.end, literal: false });
}

/** Programs whose arguments may hold a password; their names are no words of a language. */
const telling: ReadonlySet<string> = new Set(
  `sqlcmd osql isql bcp sqlplus sqlldr expdp impdp rman psql mysql mysqldump curl wget lftp ncftpput ncftpget plink
  pscp psftp sshpass smbclient mount.cifs mount.smb3 mount`.split(/\s+/),
);

/** Whether a word in a sentence is such a program. */
export function isTelling(word: string): boolean {
  return telling.has(word.slice(word.lastIndexOf('/') + 1));
}
