import type { Language } from '../model.ts';
import type { Reading } from '../reading.ts';
import type { Source } from '../source.ts';
import type { Word } from '../words.ts';
import type { Range, ShellCommand } from './syntax.ts';

/** Shorter lines hold no command with a secret. */
const shortest = 8;

/** Searches what is no command for secrets of commands, line by line: an open quote in one says nothing of the next. */
export function searchLines(
  source: Source,
  reading: Reading,
  { start, end }: Range,
  language: Language,
): void {
  const { text } = source;
  for (let at = start; at < end; ) {
    const found = text.indexOf('\n', at);
    const lineEnd = found < 0 || found > end ? end : found;
    const from = commandStart(text, at, lineEnd);
    if (lineEnd - from >= shortest && mayHoldSecret(text.slice(from, lineEnd)))
      reading.nested(language, source.slice(from, lineEnd), { secretsOnly: true });
    at = lineEnd + 1;
  }
}

/** After blanks and the signs of comments in front. */
function commandStart(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && /[\s#>$]/.test(text[at] ?? '')) at++;
  return at;
}

function mayHoldSecret(line: string): boolean {
  return /[=%/]|[-:][A-Za-z]|identified|password|using|user/i.test(line);
}

const languageOf: readonly [extension: RegExp, language: Language][] = [
  [/\.sql$/i, 'sql'],
  [/\.(cmd|bat)$/i, 'cmd'],
  [/\.ps1$/i, 'powershell'],
];

/** A heredoc is data; what it is written to may say of which language. */
export function searchHeredoc(source: Source, reading: Reading, heredoc: Range, command: ShellCommand): void {
  const target = command.redirections.find(({ operator }) => operator.startsWith('>'))?.target.written ?? '';
  const language = languageOf.find(([extension]) => extension.test(target))?.[1] ?? 'shell';
  if (language === 'shell') searchLines(source, reading, heredoc, 'shell');
  else reading.nested(language, source.slice(heredoc.start, heredoc.end), { secretsOnly: true });
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
