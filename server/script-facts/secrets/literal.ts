import type { Piece } from '../values.ts';

/**
 * Whether a value given as a password is one in clear: not a variable (be its value known or not) or with one in it,
 * not a prompt, empty, `****`, `<placeholder>`, or what a template fills in later.
 */
export function isLiteralSecret(pieces: readonly Piece[]): boolean {
  let text = '';
  for (const piece of pieces) {
    if (piece.is !== 'text' || piece.filledIn !== undefined) return false;
    text += piece.text;
  }
  return isSecretText(text);
}

/** The same for text of which is known that it holds no variables. */
export function isSecretText(text: string): boolean {
  const value = text.trim();
  return value !== '' && !isMasked(value) && !isPlaceholder(value);
}

function isMasked(value: string): boolean {
  return /^[*•]+$/.test(value);
}

/** `<x>`, `{0}` of format strings, `{{x}}`, `${x}`, `$(x)`, `%X%`: in a language where they are no variables. */
function isPlaceholder(value: string): boolean {
  const inside = value.slice(1, -1);
  if (value.startsWith('<') && value.endsWith('>')) return !/[<>]/.test(inside);
  return /^(?:[#$]?\{[^{}]*\}|\{\{[^{}]*\}\}|\$\([^()]*\)|%\w+%)$/.test(value);
}
