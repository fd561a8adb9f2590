/** As an editor holds text: lines end with LF. */
export function asEdited(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

interface Line {
  text: string;
  /** `''` for the last line. */
  ending: string;
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  for (const match of text.matchAll(/([^\r\n]*)(\r\n|\r|\n|$)/g)) {
    lines.push({ text: match[1] ?? '', ending: match[2] ?? '' });
    if (match[2] === '') break;
  }
  return lines;
}

/**
 * Gives edited text the line endings of the original: cmd.exe misreads labels in files whose lines end
 * with LF, so a save must not turn CRLF into LF. Lines before and behind the edit keep their own ending
 * (a file may mix them); new lines get the one most used in the file.
 */
export function withEndingsOf(original: string, edited: string): string {
  const before = linesOf(original);
  const after = linesOf(asEdited(edited));
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head]?.text === after[head]?.text) head += 1;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail)?.text === after.at(-1 - tail)?.text) tail += 1;
  const usual = usualEnding(before);
  return after.reduceRight((rest, { text, ending }, at) => {
    if (ending === '') return text;
    const fromEnd = after.length - at;
    const same = at < head ? before[at] : fromEnd <= tail ? before.at(-fromEnd) : undefined;
    return text + separate(same?.ending || usual, rest) + rest;
  }, '');
}

/** A lone CR before an LF would become one ending with it, and a line would be lost. */
function separate(ending: string, rest: string): string {
  return ending === '\r' && rest.startsWith('\n') ? '\r\n' : ending;
}

function usualEnding(lines: Line[]): string {
  const counts = new Map<string, number>();
  for (const { ending } of lines) if (ending) counts.set(ending, (counts.get(ending) ?? 0) + 1);
  let usual = '\n';
  let most = 0;
  for (const [ending, count] of counts) if (count > most) [usual, most] = [ending, count];
  return usual;
}
