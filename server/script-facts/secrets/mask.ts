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
export function maskSecrets(text: string, secrets: readonly PlaceAndLength[]): string {
  return maskRanges(text, sensitiveRanges(text, rangesOf(text, secrets)));
}

type PlaceAndLength = Pick<FoundSecret, 'line' | 'column' | 'length'>;

function rangesOf(text: string, secrets: readonly PlaceAndLength[]): Range[] {
  const starts = lineStarts(text);
  return secrets.map(({ line, column, length }) => {
    const start = Math.min((starts[line - 1] ?? text.length) + column - 1, text.length);
    return { start, end: Math.min(start + length, text.length) };
  });
}

/**
 * Another text, in which the values of a script's secrets are masked.
 * @param text - that the secrets were found in, without its byte order mark
 */
export function maskIn(other: string, text: string, secrets: readonly PlaceAndLength[]): string {
  const found = occurrencesIn(other, valuesIn(text, rangesOf(text, secrets)));
  return found.length === 0 ? other : maskRanges(other, merged(found));
}

function maskRanges(text: string, ranges: readonly Range[]): string {
  let masked = '';
  let at = 0;
  for (const { start, end } of ranges) {
    masked += text.slice(at, start) + text.slice(start, end).replace(/[^\r\n]+/g, mask);
    at = end;
  }
  return masked + text.slice(at);
}

/** Where secrets stand, at the places given or anywhere else: in order, without overlaps. */
export function sensitiveRanges(text: string, secrets: readonly Range[]): Range[] {
  if (secrets.length === 0) return [];
  return merged([...secrets, ...occurrencesIn(text, valuesIn(text, secrets))]);
}

function valuesIn(text: string, secrets: readonly Range[]): Set<string> {
  const values = new Set<string>();
  for (const { start, end } of secrets) {
    if (end - start < shortestValue) continue;
    for (const value of valuesOf(text.slice(start, end)))
      if (value.length >= shortestValue && value.length <= longestValue) values.add(value);
  }
  return values;
}

/** One after the other, a few values are found faster than all at once. */
const fewValues = 16;
const shortText = 100_000;

function occurrencesIn(text: string, values: ReadonlySet<string>): Range[] {
  if (values.size <= fewValues && text.length <= shortText) {
    const found: Range[] = [];
    for (const value of values)
      for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1))
        found.push({ start: at, end: at + value.length });
    return found;
  }
  const search = new Occurrences();
  for (const value of values) search.add(value);
  return search.in(text);
}

function merged(found: Range[]): Range[] {
  found.sort((a, b) => a.start - b.start || b.end - a.end);
  const ranges: Range[] = [];
  for (const { start, end } of found) {
    const last = ranges.at(-1);
    if (last && start < last.end) last.end = Math.max(last.end, end);
    else if (start < end) ranges.push({ start, end });
  }
  return ranges;
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
