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
    const apostrophe = language === 'shell' ? openApostrophe(text, from, lineEnd) : -1;
    if (apostrophe >= 0 && mayHoldSecret(text.slice(apostrophe, lineEnd)))
      reading.nested(language, source.slice(apostrophe + 1, lineEnd), { secretsOnly: true });
    at = lineEnd + 1;
  }
}

/** `don't use: curl -u x:y`: a quote inside of a word of a sentence opens nothing. */
function openApostrophe(text: string, from: number, end: number): number {
  let first = -1;
  let quotes = 0;
  for (let at = from; at < end; at++) {
    if (text.charCodeAt(at) !== 39) continue;
    quotes++;
    if (first < 0) first = at;
  }
  const inWord = first > from && /[a-z]/i.test(text[first - 1] ?? '') && /[a-z]/i.test(text[first + 1] ?? '');
  return quotes % 2 === 1 && inWord ? first : -1;
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
