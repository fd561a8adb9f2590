import type { Language } from '../model.ts';
import type { Hole, Reading } from '../reading.ts';
import type { Source } from '../source.ts';
import type { Expanded, Piece } from '../values.ts';
import type { Word } from '../words.ts';

/** A program with its arguments, as a reader found them: the same for all languages. */
export interface ProgramCall {
  /** Of the command line: quoting of what it hands on follows its rules. */
  language: Exclude<Language, 'other'>;
  source: Source;
  reading: Reading;
  /** The program first. Redirections are not among them. */
  words: readonly Word[];
  /** Constants filled in, as they are at this command. */
  expand: (pieces: readonly Piece[]) => Expanded;
  /** What is piped or redirected into it from a heredoc, to be searched for secrets. */
  input?: Source | undefined;
  /** Where variables stand in the input. */
  inputHoles?: ReadonlyMap<number, Hole> | undefined;
  /**
   * Programs put words here that they read as command lines of their own, so that the reader does not search them
   * for UNC paths again: there may be silent text in them.
   */
  handedOn?: Set<Word> | undefined;
}

/** Facts of one program's command line. */
export type ProgramReader = (call: ProgramCall) => void;
