import type { Language } from '../model.ts';
import type { Quote } from './line-quotes.ts';

/** Format strings and templates of all languages, and `%X%`, which many programs fill in themselves. */
const anywhere = /%\w+%|\{\d+\}|\{\{|[$#]\{|\$\(/;

/**
 * Whether a part of a script's text holds something that is filled in when it runs.
 * @param value - short; as written
 * @param quote - around it
 */
export function holdsVariable(language: Language, value: string, quote: Quote): boolean {
  if (anywhere.test(value)) return true;
  switch (language) {
    case 'cmd':
      return holdsCmdVariable(value);
    case 'powershell':
      return quote === "'" ? isDollarName(value) : /(?:^|[^`])\$[\w?^:]/.test(value);
    case 'shell':
      return quote === "'" ? isDollarName(value) : /(?:^|[^\\])[$`]/.test(value);
    case 'sql':
      return /&\w/.test(value) || /^:'?\w+'?$/.test(value);
    case 'vbscript':
    case 'other':
      return false;
    default:
      return language satisfies never;
  }
}

/** `%%` is a percent sign unless a FOR variable follows: `%%40` is `@` of a URL. */
function holdsCmdVariable(value: string): boolean {
  if (/%%[A-Za-z~]|![\w.]+!/.test(value)) return true;
  return /%[\d*~]|%[^%\s]+%/.test(value.replaceAll('%%', ''));
}

/** In single quotes `$` is a character, but nobody calls a secret so: something else fills it in. */
function isDollarName(value: string): boolean {
  return /^\$\w+$/.test(value);
}

/**
 * Whether a string goes on as an expression after its closing quote at `at`, so that its last part is not all there is:
 * `"PWD=a" & b`. A string that begins with `;` ends the part.
 */
export function isJoinedOn(language: Language, text: string, at: number, quote: Quote): boolean {
  if (quote === '' || text[at] !== quote) return false;
  const joins = joinOperators[language];
  const match = joins?.exec(text.slice(at + 1, at + 1 + farthestJoin));
  return match !== null && match !== undefined;
}

const farthestJoin = 80;

const joinOperators: Partial<Record<Language, RegExp>> = {
  vbscript: /^[ \t]*[&+](?![\s_]*";)/,
  powershell: /^[ \t]*\+(?!\s*["'];)/,
  sql: /^[ \t]*(?:\+|\|\|)(?!\s*';)/,
};
