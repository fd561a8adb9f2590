import type { Piece } from '../values.ts';

/** What percent signs and exclamation marks mean where the lexer is. */
export interface VariableRules {
  /** `!X!` is a variable: delayed expansion is on. */
  delayed: boolean;
  /** In a CALL, which takes percent signs a second time, when it runs. */
  calling: boolean;
  /** A command line of its own, not one of a batch file: `%a` of FOR, and no `%1`. */
  commandLine: boolean;
  /** In text of which only secrets count: whatever may be a variable is one. */
  lenient: boolean;
  /** Of the FOR commands around. */
  forVariables: ReadonlySet<string>;
  /** Takes the name of each variable whose value is used. */
  read: (name: string) => void;
  /** Where in the text characters come next. */
  next: NextIndex;
}

/** What a sign begins. */
export interface Expansion {
  /** Index after its last character. */
  end: number;
  pieces: readonly Piece[];
  /** The variable behind an unknown piece. */
  reads?: string;
  /** It is text after all. */
  literal?: string;
}

/** `%…` at an index; undefined if that is a percent sign alone. */
export function readPercent(text: string, at: number, rules: VariableRules): Expansion | undefined {
  const next = text[at + 1] ?? '';
  if (next === '%') return readDoubled(text, at, rules);
  if (rules.commandLine && rules.forVariables.size > 0) {
    const end = endOfForVariable(text, at + 1, rules.forVariables);
    if (end > 0) return unknown(text, at, end);
  }
  if (next === '*' || isDigit(next)) return next === '0' ? ownFile(at + 2) : unknown(text, at, at + 2);
  if (next === '~') return readArgument(text, at);
  return readName(text, at, rules);
}

/** `%%a` of FOR, `%%X%%` that CALL takes, else an escaped percent sign. */
function readDoubled(text: string, at: number, rules: VariableRules): Expansion {
  const end = rules.lenient
    ? endOfAnyForVariable(text, at + 2)
    : endOfForVariable(text, at + 2, rules.forVariables);
  if (end > 0) return unknown(text, at, end);
  return (rules.calling ? readCalled(text, at) : undefined) ?? { end: at + 2, pieces: [], literal: '%' };
}

/** Longer names are none that people give. */
const longestName = 200;

/** `%%X%%`, `%%1`, `%%~dp0` in a CALL. */
function readCalled(text: string, at: number): Expansion | undefined {
  const argument = /^(?:[0-9*]|~[a-z]{0,10}[0-9])/i.exec(text.slice(at + 2, at + 16));
  if (argument) return unknown(text, at, at + 2 + argument[0].length);
  const name = /^[^%\r\n"&|<>]+(?=%%)/.exec(text.slice(at + 2, at + 2 + longestName))?.[0];
  if (name === undefined) return undefined;
  const end = at + 2 + name.length + 2;
  if (name.includes(':')) return unknown(text, at, end);
  return { end, pieces: [{ is: 'variable', name, raw: text.slice(at, end), delayed: true }] };
}

const modifiers = 'fdpnxsatz';

/** Index after a FOR variable that begins at `at`, after the percent signs; 0 if there is none. */
function endOfForVariable(text: string, at: number, variables: ReadonlySet<string>): number {
  if (text[at] !== '~') return variables.has(text[at] ?? '') ? at + 1 : 0;
  let end = at + 1;
  if (text[end] === '$') end = Math.max(end, text.slice(end, end + longestName).indexOf(':') + end) + 1;
  while (end - at < 20 && modifiers.includes(text[end]?.toLowerCase() ?? '?')) end++;
  for (; end > at; end--) if (variables.has(text[end] ?? '')) return end + 1; // the longest run of modifiers wins
  return 0;
}

function endOfAnyForVariable(text: string, at: number): number {
  const match = /^(?:~[fdpnxsatz]{0,10})?[A-Za-z]/i.exec(text.slice(at, at + 16));
  return match ? at + match[0].length : 0;
}

/** `%~1`, `%~dp0` */
function readArgument(text: string, at: number): Expansion | undefined {
  const match = /^%~([a-z]{0,12}|\$[^:\r\n%]{1,60}:)([0-9*])/i.exec(text.slice(at, at + 80));
  if (!match) return undefined;
  const end = at + match[0].length;
  if (match[2] !== '0') return unknown(text, at, end);
  const given = match[1]?.toLowerCase() ?? '';
  const has = (modifier: string) => given.includes(modifier);
  const name = has('n') && has('x');
  if (given === '' || has('f') || (has('d') && has('p') && name)) return ownFile(end);
  if (has('d') && has('p') && !has('n') && !has('x')) return { end, pieces: [{ is: 'own-folder' }] };
  return name ? ownFile(end) : unknown(text, at, end);
}

/** The own folder with nothing behind it stands for the script itself. */
function ownFile(end: number): Expansion {
  return { end, pieces: [{ is: 'own-folder' }] };
}

/** `%X%`, and `%X:a=b%` or `%X:~1,2%`, whose value nobody works out. */
function readName(text: string, at: number, { commandLine, next }: VariableRules): Expansion | undefined {
  const close = next.of('%', at + 1);
  if (close < 0 || close > next.lineEnd(at)) return undefined;
  const name = text.slice(at + 1, close);
  if (commandLine && /[\s()&|<>"]/.test(name)) return undefined;
  return named(name, text.slice(at, close + 1), close + 1, false);
}

function named(name: string, raw: string, end: number, delayed: boolean): Expansion {
  const colon = name.indexOf(':');
  if (colon > 0) return { end, pieces: [{ is: 'unknown', raw }], reads: name.slice(0, colon) };
  if (colon === 0) return { end, pieces: [{ is: 'unknown', raw }] };
  return { end, pieces: [{ is: 'variable', name, raw, ...(delayed && { delayed }) }] };
}

/** `!X!`; undefined for an exclamation mark alone, which is lost when delayed expansion is on. */
export function readDelayed(text: string, at: number, quoted: boolean): Expansion | undefined {
  for (let end = at + 1; end < text.length; end++) {
    const character = text[end] ?? '';
    if (character === '!') {
      const name = text.slice(at + 1, end);
      const raw = text.slice(at, end + 1);
      if (name === '') return { end: end + 1, pieces: [], literal: '' };
      if (name.includes('%')) return { end: end + 1, pieces: [{ is: 'unknown', raw }] };
      return named(name, raw, end + 1, true);
    }
    if (/[\r\n"]/.test(character) || (!quoted && /[\s&|<>()]/.test(character))) return undefined;
  }
  return undefined;
}

function unknown(text: string, at: number, end: number): Expansion {
  return { end, pieces: [{ is: 'unknown', raw: text.slice(at, end) }] };
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9' && character.length === 1;
}

/** Finds where characters come next, each place once as long as the search goes forward. */
export class NextIndex {
  readonly #text: string;
  readonly #known = new Map<string, { from: number; index: number }>();

  constructor(text: string) {
    this.#text = text;
  }

  /** -1 if it does not come. */
  of(characters: string, from: number): number {
    const known = this.#known.get(characters);
    if (known && from >= known.from && (known.index < 0 || from <= known.index)) return known.index;
    const index = this.#text.indexOf(characters, from);
    this.#known.set(characters, { from, index });
    return index;
  }

  /** Index of the LF, or the end of the text. */
  lineEnd(from: number): number {
    const index = this.of('\n', from);
    return index < 0 ? this.#text.length : index;
  }
}
