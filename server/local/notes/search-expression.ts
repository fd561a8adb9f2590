const maxTerms = 16;

/** What the full-text index takes for part of a word (unicode61: letters, digits, private use). */
const wordCharacter = /[\p{L}\p{N}\p{Co}]/u;

/**
 * What a user typed, as an FTS5 expression that cannot be anything but words: each blank-separated piece
 * is a quoted phrase whose last word may go on (`srv` finds `SRV01`), and all pieces must be there.
 * @returns `undefined` when there is no word in it
 */
export function searchExpression(text: string): string | undefined {
  const pieces = text
    .replaceAll('\0', ' ')
    .split(/\s+/)
    .filter((piece) => wordCharacter.test(piece))
    .slice(0, maxTerms);
  if (pieces.length === 0) return undefined;
  return pieces.map((piece) => `"${piece.replaceAll('"', '""')}"*`).join(' AND ');
}
