import { FILE_HEADERS_ONLY, formatPatch, type StructuredPatch, structuredPatch } from 'diff';

/** What changed between two texts. */
export interface Difference {
  /** As `diff -u` writes it: three lines around each change. */
  unified: string;
  /** Lines. */
  added: number;
  removed: number;
  /** `unified` is only the beginning. */
  truncated: boolean;
}

const mostLines = 5_000;
const mostCharacters = 512 * 1024;
/** Texts with less in common are shown as one part taken out and another put in. */
const mostEdits = 5_000;
/** Nobody else gets a word in meanwhile. */
const longestMs = 200;

/** Compares line by line, in bounded time: what would take longer is told less finely. */
export function differenceOf(
  before: { name: string; text: string },
  after: { name: string; text: string },
): Difference {
  const bounds = { context: 3, maxEditLength: mostEdits, timeout: longestMs };
  const patch =
    structuredPatch(before.name, after.name, before.text, after.text, undefined, undefined, bounds) ??
    coarsePatch(before, after);
  const lines = patch.hunks.flatMap((hunk) => hunk.lines);
  const count = (sign: string) => lines.filter((line) => line.startsWith(sign)).length;
  const { unified, truncated } = shortened(
    patch.hunks.length > 0 ? formatPatch(patch, FILE_HEADERS_ONLY) : '',
  );
  return { unified, added: count('+'), removed: count('-'), truncated };
}

/** One hunk from the first line that differs to the last. */
function coarsePatch(
  before: { name: string; text: string },
  after: { name: string; text: string },
): StructuredPatch {
  const [left, right] = [linesOf(before.text), linesOf(after.text)];
  const shorter = Math.min(left.length, right.length);
  let start = 0;
  while (start < shorter && left[start] === right[start]) start += 1;
  let end = 0;
  while (end < shorter - start && left.at(-1 - end) === right.at(-1 - end)) end += 1;
  const removed = left.slice(start, left.length - end);
  const added = right.slice(start, right.length - end);
  const hunk = {
    oldStart: start + 1,
    oldLines: removed.length,
    newStart: start + 1,
    newLines: added.length,
    lines: [...removed.map((line) => `-${line}`), ...added.map((line) => `+${line}`)],
  };
  return {
    oldFileName: before.name,
    newFileName: after.name,
    oldHeader: undefined,
    newHeader: undefined,
    hunks: [hunk],
  };
}

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop(); // the text ends with its last line
  return lines;
}

function shortened(unified: string): { unified: string; truncated: boolean } {
  let at = -1;
  for (let lines = 0; lines < mostLines; lines += 1) {
    const next = unified.indexOf('\n', at + 1);
    if (next < 0) return { unified, truncated: false };
    if (next > mostCharacters) break;
    at = next;
  }
  return at + 1 >= unified.length
    ? { unified, truncated: false }
    : { unified: unified.slice(0, at + 1), truncated: true };
}
