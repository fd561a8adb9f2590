import type { Piece } from '../values.ts';

/** Whether a value given as a password is one in clear: not a variable, a prompt, empty, `****` or `<placeholder>`. */
export function isLiteralSecret(_pieces: readonly Piece[]): boolean {
  return false;
}
