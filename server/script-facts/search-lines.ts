import type { Language } from './model.ts';
import type { Reading } from './reading.ts';
import type { Source } from './source.ts';

/** Indexes in a source. */
export interface LineRange {
  start: number;
  end: number;
}

/** Shorter lines hold no command with a secret. */
const shortest = 8;

/** Searches what is no command for secrets of commands, line by line: an open quote in one says nothing of the next. */
export function searchLines(
  source: Source,
  reading: Reading,
  { start, end }: LineRange,
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

/** Words that no command with a password does without. */
const telling =
  /pass|pw|secret|token|key|kennwort|(^|\s)-[A-Za-z]{0,9}[uUpP]|\/(p|rp|pass|user)\b|\bnet1?\b|\/[^\s@]{1,60}@|user|identified|%|\bftp/i;

function mayHoldSecret(line: string): boolean {
  return telling.test(line);
}
