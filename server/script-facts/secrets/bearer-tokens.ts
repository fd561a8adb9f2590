import type { Report, SearchedText } from './text-rule.ts';
import { holdsVariable, isJoinedOn } from './variables-in-text.ts';

/** As it is written: a search without regard to case takes far longer. */
const scheme = /\b(?:[Bb]earer|BEARER)[ \t]{1,8}(?<token>[^\s"'`;,<>|()\\]{1,8000})/g;

/** `Authorization: Bearer …`. Without that word, what follows must look like a token: people write about bearer tokens too. */
export function findBearerTokens({ text, language, quotes }: SearchedText, report: Report): void {
  for (const { 0: all, index, groups } of text.matchAll(scheme)) {
    const token = groups?.['token'] ?? '';
    const end = index + all.length;
    const start = end - token.length;
    if (!/^[\w.~+/=-]+$/.test(token)) continue;
    if (!follows(text, index) && !looksLikeToken(token)) continue;
    const quote = quotes.at(start);
    if (!holdsVariable(language, token, quote) && !isJoinedOn(language, text, end, quote))
      report(start, end, 'bearer-token');
  }
}

function follows(text: string, at: number): boolean {
  return /authorization\W{1,12}$/i.test(text.slice(Math.max(0, at - 30), at));
}

function looksLikeToken(token: string): boolean {
  return token.length >= 8 && /\d|[._+/=-]\w/.test(token);
}
