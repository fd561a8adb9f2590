import type { FoundSecret } from '../model.ts';
import { Occurrences, type Range } from './occurrences.ts';

export const mask = '********';

/** Values shorter than this stand in a text by chance; longer ones are no passwords, and cost memory. */
const shortestValue = 6;
const longestValue = 1000;

/**
 * A script as it may be shown to those who may not see its secrets: each is `********`, and so is every other place
 * where the same value of at least six characters stands. Line numbers stay: a private key is masked line by line.
 * @param text - that the secrets were found in, without its byte order mark
 */
export function maskSecrets(
  text: string,
  secrets: readonly Pick<FoundSecret, 'line' | 'column' | 'length'>[],
): string {
  const starts = lineStarts(text);
  const ranges = secrets.map(({ line, column, length }) => {
    const start = Math.min((starts[line - 1] ?? text.length) + column - 1, text.length);
    return { start, end: Math.min(start + length, text.length) };
  });
  let masked = '';
  let at = 0;
  for (const { start, end } of sensitiveRanges(text, ranges)) {
    masked += text.slice(at, start) + text.slice(start, end).replace(/[^\r\n]+/g, mask);
    at = end;
  }
  return masked + text.slice(at);
}

/** Where secrets stand, at the places given or anywhere else: in order, without overlaps. */
export function sensitiveRanges(text: string, secrets: readonly Range[]): Range[] {
  if (secrets.length === 0) return [];
  const values = new Occurrences();
  for (const { start, end } of secrets) {
    for (const value of valuesOf(text.slice(start, end)))
      if (value.length >= shortestValue && value.length <= longestValue) values.add(value);
  }
  const found = [...secrets, ...values.in(text)];
  found.sort((a, b) => a.start - b.start || b.end - a.end);
  const merged: Range[] = [];
  for (const { start, end } of found) {
    const last = merged.at(-1);
    if (last && start < last.end) last.end = Math.max(last.end, end);
    else if (start < end) merged.push({ start, end });
  }
  return merged;
}

/** What a secret may be known by elsewhere: itself; of a key over several lines, its long pieces of Base64. */
function valuesOf(secret: string): readonly string[] {
  if (!secret.includes('-----')) return [secret];
  return secret.match(/[A-Za-z0-9+/=]{16,}/g) ?? [];
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
