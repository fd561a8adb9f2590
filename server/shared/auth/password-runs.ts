/** Keys beside each other, as fingers find them. The rows of a German keyboard differ in one letter. */
const keyboardRows = ['1234567890', 'qwertyuiop', 'qwertzuiop', 'asdfghjkl', 'zxcvbnm', 'yxcvbnm'];
/** Shorter ones are in every text: the `no` of nobody, the `er` of water. */
const shortestRun = 3;

/**
 * How many independent pieces a password is made of: a run through the alphabet, the digits or a row of keys, up or
 * down, is one, as is a character again and again; any other character is one by itself.
 */
export function countPieces(password: string): number {
  const characters = Array.from(password.toLowerCase());
  let pieces = 0;
  for (let at = 0; at < characters.length; pieces += 1) {
    const length = runLength(characters, at);
    at += length >= shortestRun ? length : 1;
  }
  return pieces;
}

/** Of the longest run that begins here. A run may pause at a character, `aabbcc`, but does not turn. */
function runLength(characters: readonly string[], start: number): number {
  let longest = 1;
  for (const direction of [1, -1]) {
    let at = start + 1;
    while (at < characters.length && goesOn(characters[at - 1], characters[at], direction)) at += 1;
    longest = Math.max(longest, at - start);
  }
  return longest;
}

function goesOn(from = '', to = '', direction: number): boolean {
  if (from === to) return true;
  if (isWordOrDigit(from) && isWordOrDigit(to) && codeOf(to) - codeOf(from) === direction) return true;
  return keyboardRows.some(
    (row) => row.includes(from) && row.includes(to) && row.indexOf(to) - row.indexOf(from) === direction,
  );
}

const isWordOrDigit = (character: string) => /^[\p{L}\p{N}]$/u.test(character);
const codeOf = (character: string) => character.codePointAt(0) ?? 0;
