import type { Piece } from '../values.ts';
import type { Word } from '../words.ts';

/** `X=value`, before a command, alone, or as an argument of `export` and the like. */
export interface ShellAssignment {
  name: string;
  /** Index in the source of the name. */
  at: number;
  /** Undefined for lists, `+=` and elements of lists: only a run knows what the name then holds. */
  value: Word | undefined;
}

export interface Redirection {
  /** `<`, `>`, `>>` …, without the number before it. */
  operator: string;
  target: Word;
}

/** Indexes in the source. */
export interface Range {
  start: number;
  end: number;
}

/** What stands in a heredoc, or after `<<<`. */
export interface Heredoc extends Range {
  /** Its delimiter is quoted, or it stands in single quotes, so that nothing is filled in. */
  literal: boolean;
}

export interface ShellCommand {
  assignments: ShellAssignment[];
  words: Word[];
  redirections: Redirection[];
  heredocs: Heredoc[];
  /** What is before the `|`. */
  pipedFrom: ShellCommand | undefined;
  start: number;
  end: number;
  /** Runs once and always, so that what it assigns stays. */
  unconditional: boolean;
}

export interface ShellScript {
  commands: ShellCommand[];
  comments: Range[];
  functions: { name: string }[];
  /** Words that no command gets as arguments: elements of lists, values of loops and `case`. */
  otherWords: Word[];
  /** Names that loops, `${x:=y}` and arithmetic give values, in any way. */
  otherSetters: { name: string; at: number; counts: boolean }[];
  variablesRead: string[];
}

/** The script itself, or a part of a word that stands for it. */
export const selfNames = new Set([
  '$0',
  '${0}',
  '$BASH_SOURCE',
  '${BASH_SOURCE}',
  '${BASH_SOURCE[0]}',
  '${.sh.file}',
]);

/** `${0%/*}` and the like: the folder of the script. */
const ownFolder = new Set([
  '0%/*',
  'BASH_SOURCE%/*',
  'BASH_SOURCE[0]%/*',
  '.sh.file%/*',
  '0:h',
  '0:A:h',
  '0:a:h',
]);

/** What `${…}` means; `inside` is what stands between the braces. */
export function parameterPiece(inside: string, raw: string): Piece {
  if (/^[A-Za-z_]\w{0,200}$/.test(inside) && inside !== 'BASH_SOURCE')
    return { is: 'variable', name: inside, raw };
  return ownFolder.has(inside) ? { is: 'own-folder' } : { is: 'unknown', raw };
}
