import type { Word } from '../words.ts';
import { piecesOf, psqlPiecesOf, type Substitution } from './substitution.ts';

/** Words of a client's command: between blanks, or in quotes. */
export function wordsOf(text: string, start: number, end: number, how: Substitution | 'psql'): Word[] {
  const words: Word[] = [];
  let at = start;
  while (at < end) {
    if (isBlank(text.charCodeAt(at))) {
      at++;
      continue;
    }
    const word = wordAt(text, at, end, how);
    words.push(word);
    at = word.end + (word.quoted ? 1 : 0);
  }
  return words;
}

function wordAt(text: string, at: number, end: number, how: Substitution | 'psql'): Word {
  const quote = text[at] ?? '';
  const quoted = quote === '"' || quote === "'";
  const start = quoted ? at + 1 : at;
  let stop = start;
  while (stop < end && (quoted ? text[stop] !== quote : !isBlank(text.charCodeAt(stop)))) stop++;
  return word(text, start, stop, quoted, how);
}

/** A part of a text as one word. */
export function word(
  text: string,
  start: number,
  end: number,
  quoted: boolean,
  how: Substitution | 'psql',
): Word {
  const written = text.slice(start, end);
  const pieces = how === 'psql' ? psqlPiecesOf(written) : piecesOf(written, how);
  return { start, end, written, pieces, quoted };
}

function isBlank(code: number): boolean {
  return code <= 32;
}
