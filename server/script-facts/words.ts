import type { Piece } from './values.ts';

/** One word of a command line, as its shell would hand it over. */
export interface Word {
  /** Index in the reader's source of its first character, after an opening quote. */
  start: number;
  /** Index after its last character, before a closing quote. */
  end: number;
  /** As written from `start` to `end`: what facts call the target. */
  written: string;
  /** What it means: escapes and quotes are gone. */
  pieces: readonly Piece[];
  /** It begins with a quote: `"x y"`, `'x'`. */
  quoted: boolean;
}

/** The text of a word with variables as they are written; what options and names of programs are compared with. */
export function plainText(word: Pick<Word, 'pieces'>): string {
  let text = '';
  for (const piece of word.pieces)
    text += piece.is === 'text' ? piece.text : piece.is === 'own-folder' ? '' : piece.raw;
  return text;
}

/** `C:\Windows\System32\NET.EXE` is `net`: lower case, without folder and `.exe` or `.com`. */
export function programName(text: string): string {
  const name = text.slice(Math.max(text.lastIndexOf('\\'), text.lastIndexOf('/')) + 1).toLowerCase();
  return name.endsWith('.exe') || name.endsWith('.com') ? name.slice(0, -4) : name;
}
