import type { CmdWord } from './cmd-word.ts';
import type { RawText } from './raw-text.ts';

/** A program or a command of cmd with its arguments. */
export interface Command {
  is: 'command';
  /** The head first. */
  words: readonly CmdWord[];
  /** After CALL. */
  called: boolean;
}

/** What a script says, in the order in which it stands there. */
export type Item =
  | Command
  /** Conditions and the sets of FOR, in which paths may be. */
  | { is: 'words'; words: readonly CmdWord[] }
  | { is: 'redirection'; file: CmdWord; access: 'read' | 'write' }
  /** The value of SET, or its prompt. */
  | { is: 'value'; raw: RawText; from: number; to: number; name: string; at: number; prompt: boolean }
  /** Comments and what is only shown, or written to files: indexes in the source. */
  | { is: 'silent'; start: number; end: number; files: readonly CmdWord[] }
  /** The command whose output FOR /F takes. */
  | { is: 'output-of'; raw: RawText; from: number; to: number; at: number };
