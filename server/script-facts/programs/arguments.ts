import type { Word } from '../words.ts';
import type { ProgramCall } from './program-call.ts';
import { type Layout, layoutOf, wordPart } from './word-parts.ts';

/** How a program takes its options. */
export interface OptionSyntax {
  /** Letters of options with a value, which is attached or the next word. */
  values?: string;
  /** Letters of options with a value that can only be attached. */
  attached?: string;
  /** Long options with a value as the next word, unless it follows a `=`. */
  longValues?: readonly string[];
  /** What else may begin an option: `/`. */
  alsoBegins?: string;
  /** Several letters after one dash: options of one letter each, or one long name. */
  together?: 'letters' | 'name' | 'value';
}

/** Names with blanks between them. */
export function words(names: string): string[] {
  return names.trim().split(/\s+/);
}

/** One option or one other argument of a program. */
export interface Argument {
  /** A letter or a long name, without dashes; null for other arguments. */
  option: string | null;
  /** Undefined for an option without a value. */
  value: Word | undefined;
  /** Index in the words of the call, of the value if it is a word of its own. */
  index: number;
}

/** Takes apart what a program is given. Case matters. */
export function argumentsOf(call: ProgramCall, syntax: OptionSyntax): Argument[] {
  const found: Argument[] = [];
  let optionsEnded = false;
  for (let index = 1; index < call.words.length; index++) {
    const word = call.words[index];
    if (!word) break;
    const layout = layoutOf(call.source, word);
    if (!optionsEnded && layout.text === '--') optionsEnded = true;
    else if (optionsEnded || !isOption(layout.text, syntax)) found.push({ option: null, value: word, index });
    else {
      const option = optionIn(call, layout, syntax, found, index);
      if (option === undefined) continue;
      const next = call.words[index + 1];
      if (next) index++;
      found.push({ option, value: next, index });
    }
  }
  return found;
}

function isOption(text: string, { alsoBegins = '' }: OptionSyntax): boolean {
  if (text.length < 2) return false;
  if (text.startsWith('-')) return true;
  return alsoBegins.includes(text[0] ?? ' ') && /^.[a-z?](?![\\/])/i.test(text);
}

/** Adds the options of one word; returns the one whose value is the next word. */
function optionIn(call: ProgramCall, layout: Layout, syntax: OptionSyntax, found: Argument[], index: number) {
  const { text } = layout;
  if (text.startsWith('--') || syntax.together === 'name') {
    const begin = text.startsWith('--') ? 2 : 1;
    const equals = text.indexOf('=', begin);
    const option = equals < 0 ? text.slice(begin) : text.slice(begin, equals);
    if (equals >= 0) found.push({ option, value: wordPart(call.source, layout, equals + 1), index });
    else if (syntax.longValues?.includes(option)) return option;
    else found.push({ option, value: undefined, index });
    return undefined;
  }
  return lettersIn(call, layout, syntax, found, index);
}

function lettersIn(
  call: ProgramCall,
  layout: Layout,
  syntax: OptionSyntax,
  found: Argument[],
  index: number,
) {
  const { text } = layout;
  for (let at = 1; at < text.length; at++) {
    const option = text[at] ?? '';
    const takesValue = syntax.values?.includes(option) ?? false;
    const last = at + 1 === text.length;
    if (takesValue && last) return option;
    if (takesValue || syntax.attached?.includes(option)) {
      const value = last ? undefined : wordPart(call.source, layout, at + 1);
      found.push({ option, value, index });
      return undefined;
    }
    found.push({ option, value: undefined, index });
    if (syntax.together === 'value') return undefined; // the rest belongs to this one
  }
  return undefined;
}
