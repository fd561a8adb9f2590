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

/** A heredoc is data; what it is written to may say of which language. */
export function searchHeredoc(
  source: Source,
  reading: Reading,
  heredoc: Heredoc,
  command: ShellCommand,
): void {
  const target = command.redirections.find(({ operator }) => operator.startsWith('>'))?.target.written ?? '';
  const language = languageOf.find(([extension]) => extension.test(target))?.[1] ?? 'shell';
  if (language === 'shell') searchLines(source, reading, heredoc, 'shell');
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
  for (const word of sentences) searchLines(source, reading, word, 'shell');
  if (sentences.length === 0) searchLines(source, reading, { start: first.start, end: last.end }, 'shell');
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
