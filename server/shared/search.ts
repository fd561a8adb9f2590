/** A LIKE pattern that finds `text` anywhere, taken literally. */
export function containsText(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}
