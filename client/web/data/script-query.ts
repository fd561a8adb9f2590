import type * as z from 'zod/mini';
import type { Inputs } from '../../sdk/index.ts';
import type { scriptsUrl } from './url.ts';

/** What the address of the list of scripts says. */
export type ScriptSearch = z.output<typeof scriptsUrl>;
type ListInput = Inputs['shared']['scripts']['list'];

/** Days that a server takes. */
const mostDays = 10_000;
const longestText = 200;

/** The same as the call takes it. An address can say nothing empty, so that *nobody* has a word of its own. */
export function scriptQuery(search: ScriptSearch): Omit<ListInput, 'cursor' | 'limit'> {
  const { secrets, noOwner, owner, notReviewedForDays: days, q, ...rest } = search;
  return {
    ...rest,
    q: q?.slice(0, longestText),
    owner: noOwner ? '' : owner,
    secrets: secrets === undefined ? undefined : secrets === 'true',
    notReviewedForDays: days === undefined ? undefined : Math.min(mostDays, Math.max(1, days)),
  };
}

/** Whether an address narrows the list; an order alone does not. */
export function isNarrowed(search: ScriptSearch): boolean {
  return Object.entries(search).some(([name, value]) => name !== 'sort' && value !== undefined);
}

/** A text in parts, those that a search looked for marked: words and `"phrases"`, whatever their case. */
export function markedParts(text: string, q: string): { text: string; found: boolean }[] {
  const terms = [...q.matchAll(/"([^"]*)"?|([^\s"]+)/g)]
    .map(([, phrase, word]) => (phrase ?? word ?? '').toLowerCase())
    .filter((term) => term.trim() !== '');
  const lower = text.toLowerCase();
  // Some letters have another length in lower case: then no place in one is a place in the other.
  if (terms.length === 0 || lower.length !== text.length) return [{ text, found: false }];
  const parts: { text: string; found: boolean }[] = [];
  let at = 0;
  while (at < text.length) {
    const next = nearest(lower, terms, at);
    if (!next) break;
    if (next.from > at) parts.push({ text: text.slice(at, next.from), found: false });
    parts.push({ text: text.slice(next.from, next.to), found: true });
    at = next.to;
  }
  if (at < text.length) parts.push({ text: text.slice(at), found: false });
  return parts;
}

function nearest(
  text: string,
  terms: readonly string[],
  after: number,
): { from: number; to: number } | undefined {
  let best: { from: number; to: number } | undefined;
  for (const term of terms) {
    const from = text.indexOf(term, after);
    if (from < 0) continue;
    const to = from + term.length;
    if (!best || from < best.from || (from === best.from && to > best.to)) best = { from, to };
  }
  return best;
}
