import type { Launcher } from '../model.ts';
import type { Piece } from '../values.ts';

/** A stretch of a string or word, and what it means: text, a variable, an expression. */
export interface Part {
  start: number;
  end: number;
  pieces: readonly Piece[];
  /** As written: no escapes, no variables. */
  plain: boolean;
}

/** What an expression or an argument is, as far as the text tells. Indexes are those of the reader's source. */
export interface Value {
  is: 'string' | 'word' | 'number' | 'variable' | 'member' | 'block' | 'table' | 'list' | 'type' | 'other';
  /** Inside its quotes or parentheses: what facts show. */
  start: number;
  end: number;
  /** With quotes and parentheses. */
  from: number;
  to: number;
  /** Undefined where only a run knows. */
  pieces: readonly Piece[] | undefined;
  /** Of strings and words. */
  parts: readonly Part[] | undefined;
  /** Of a list. */
  items: readonly Value[] | undefined;
  /** Of a hashtable. */
  entries: readonly Entry[] | undefined;
  /** Of a variable, without scope; of a type or a member, as written. */
  name: string | undefined;
}

export interface Entry {
  name: string;
  value: Value;
}

/** What is around a piece of code. */
export interface Scope {
  /** Not in if, a loop, a function or the like. */
  unconditional: boolean;
  /** Arguments of `Write-*`, `echo` and `throw`. */
  silent: boolean;
  /** The right side of `-match`, `-replace` and the like. */
  pattern: boolean;
  /** Schedule and remote win over launchers inside of them. */
  wins: Launcher | undefined;
  /** Exit codes count; not those of `powershell -Command { … }`. */
  exits: boolean;
  /** Whether a line's end ends a statement; it does not inside of parentheses. */
  lines: boolean;
  /** `for ( … )`: its variables are the loop's. */
  loopHeader: boolean;
  /** Names that mean something else in a function than in the file. */
  locals: Locals | undefined;
}

export interface Locals {
  names: Set<string>;
  outer: Locals | undefined;
}

export type Argument =
  | { is: 'value'; value: Value }
  /** `-Name`, `-Name:value`. */
  | { is: 'parameter'; name: string; from: number; to: number; value: Value | undefined }
  /** `@name` */
  | { is: 'splat'; name: string; from: number; to: number };

export interface Command {
  /** `&`, `.` or nothing. */
  operator: '&' | '.' | '';
  head: Value;
  args: readonly Argument[];
  scope: Scope;
  start: number;
  end: number;
  /** What a string before it hands over: `'x' | program`. */
  input: Value | undefined;
}

/** `receiver.name(args)` */
export interface MethodCall {
  receiver: Value;
  name: string;
  args: readonly Value[];
  scope: Scope;
  start: number;
}

export interface Redirection {
  target: Value;
  at: number;
}

/** A string or word in which paths and commands may be written. */
export interface Literal {
  start: number;
  end: number;
  parts: readonly Part[];
  /** A path at its start runs to its end. */
  whole: boolean;
  /** A bare word. */
  word: boolean;
}
