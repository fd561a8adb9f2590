import { mask } from './mask.ts';
import type { Range } from './occurrences.ts';

const longestPreview = 200;

/**
 * The line around `offset` with `sensitive` ranges masked; of a long line, only what is near.
 * @param sensitive - in order, without overlaps
 */
export function previewAt(text: string, offset: number, sensitive: readonly Range[]): string {
  const nearest = Math.max(0, offset - longestPreview / 2);
  const before = text.slice(nearest, offset);
  const start = nearest + before.lastIndexOf('\n') + 1;
  const cutOff = start === nearest && nearest > 0 && text[nearest - 1] !== '\n';
  let preview = cutOff ? '…' : '';
  let at = start;
  for (let index = firstEndingAfter(sensitive, start); at < text.length; index++) {
    const range = sensitive[index] ?? { start: text.length, end: text.length };
    const plain = text.slice(at, Math.min(Math.max(at, range.start), at + longestPreview + 1));
    const lineEnd = plain.indexOf('\n');
    if (lineEnd >= 0) return cut(preview + plain.slice(0, lineEnd));
    preview += plain;
    if (preview.length > longestPreview || range.start >= text.length) return cut(preview);
    preview += mask;
    if (text.slice(range.start, range.end).includes('\n')) return cut(preview);
    at = range.end;
  }
  return cut(preview);
}

function firstEndingAfter(ranges: readonly Range[], offset: number): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.end ?? 0) > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}

function cut(preview: string): string {
  const trimmed = preview.trim();
  return trimmed.length > longestPreview ? `${trimmed.slice(0, longestPreview - 1)}…` : trimmed;
}
