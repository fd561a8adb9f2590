import type { FactSink } from '../fact-sink.ts';
import type { Source } from '../source.ts';
import type { Expanded, Piece } from '../values.ts';
import { plainText, type Word } from '../words.ts';

const slashes = /^\/\/[^\s\\/?.*"'|;&<>()=!^@,#-][^\s/]*\/+[^\s/]/;
const backslashes = /^\\\\[^\s\\/?.*"'|;&<>()=!^@,]+\\+[^\s\\]/;

/** Adds a word that is a path of a Windows share, with the quotes that sh needs or with too few. */
export function addUncPath(
  sink: FactSink,
  source: Source,
  word: Word,
  expand: (pieces: readonly Piece[]) => Expanded,
): void {
  const { written } = word;
  const first = written.charCodeAt(0);
  if (first !== 47 && first !== 92) return;
  const value = plainText(word).slice(0, longest);
  if (slashes.test(value) || backslashes.test(value))
    sink.uncPath(source, word.start, written, expand(word.pieces));
  else if (backslashes.test(written.slice(0, longest)))
    sink.uncPath(source, word.start, written, expand(asWritten(word)));
}

/** Of a path only server and share are looked at. */
const longest = 600;

/** `"\\server\share"`: sh takes it for one backslash, whoever wrote it meant two. */
function asWritten(word: Word): readonly Piece[] {
  if (word.pieces.every(({ is }) => is === 'text')) return [{ is: 'text', text: word.written }];
  return [{ is: 'text', text: '\\' }, ...word.pieces];
}
