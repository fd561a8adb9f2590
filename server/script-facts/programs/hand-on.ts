import type { Language } from '../model.ts';
import type { Inside } from '../reading.ts';
import type { Word } from '../words.ts';
import type { ProgramCall } from './program-call.ts';
import { beginsWith } from './program-facts.ts';
import { lineAfterC, lineOfProgram } from './cmd-line.ts';
import { type CommandLine, commandLine, layoutOf, wordPart } from './word-parts.ts';

/** Reads words as what cmd.exe gets after `/c`. */
export function handOnToCmd(call: ProgramCall, words: readonly Word[], inside: Inside): void {
  handOn(call, words, 'cmd', { line: lineAfterC(call, words), inside });
}

/** Reads words as a program with its arguments, or one word with both in it, as in the action of a task. */
export function handOnAction(call: ProgramCall, words: readonly Word[], inside: Inside): void {
  const line = words.length > 1 ? lineOfProgram(call, words) : commandLine(call, words);
  handOn(call, words, 'cmd', { line, inside });
}

/** Reads words as a script of PowerShell. */
export function handOnToPowerShell(call: ProgramCall, words: readonly Word[], inside: Inside): void {
  handOn(call, words, 'powershell', { line: commandLine(call, words), inside });
}

function handOn(
  call: ProgramCall,
  words: readonly Word[],
  language: Language,
  { line, inside }: { line: CommandLine; inside: Inside },
): void {
  if (words.length === 0) return;
  for (const word of words) call.handedOn?.add(word);
  call.reading.nested(language, line.source, { ...inside, holes: line.holes });
}

/** What an option begins with, and its value: attached, or the next word. */
export interface WindowsOption {
  /** Lower case, without the slash or dash. */
  name: string;
  /** After a colon, or attached. */
  attached: Word | undefined;
}

/** `/name`, `-name`, `/name:value`; undefined for what is no option. */
export function windowsOption(call: ProgramCall, word: Word): WindowsOption | undefined {
  if (!beginsWith(word, '-/')) return undefined;
  const layout = layoutOf(call.source, word);
  const match = /^[-/]{1,2}([a-z?]+)(:|$)/i.exec(layout.text.slice(0, longestOption));
  if (match?.[1] === undefined) return undefined;
  const attached = match[2] === ':' ? wordPart(call.source, layout, match[0].length) : undefined;
  return { name: match[1].toLowerCase(), attached };
}

const longestOption = 60;
