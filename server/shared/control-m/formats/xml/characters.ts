/**
 * Characters of XML 1.0 (fifth edition, productions 2, 4 and 4a). The decoder lets no lone surrogate through, so these
 * are all that text can hold and XML cannot.
 */
export const noXmlCharacter = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;

const startRanges =
  'A-Z_a-z:\\xc0-\\xd6\\xd8-\\xf6\\xf8-\\u02ff\\u0370-\\u037d\\u037f-\\u1fff\\u200c\\u200d\\u2070-\\u218f\\u2c00-\\u2fef\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufffd\\u{10000}-\\u{effff}';
const otherRanges = '\\-.0-9\\xb7\\u0300-\\u036f\\u203f\\u2040';

const name = new RegExp(`[${startRanges}][${startRanges}${otherRanges}]*`, 'uy');
const asciiStart = asciiTable(new RegExp(`[${startRanges}]`, 'u'));
const asciiName = asciiTable(new RegExp(`[${startRanges}${otherRanges}]`, 'u'));

function asciiTable(pattern: RegExp): boolean[] {
  return Array.from({ length: 128 }, (_, code) => pattern.test(String.fromCharCode(code)));
}

/** Where the name that begins at `from` ends; `from` if none begins there. */
export function nameEnd(text: string, from: number): number {
  if (!asciiStart[text.charCodeAt(from)]) return rareNameEnd(text, from);
  let at = from + 1;
  while (asciiName[text.charCodeAt(at)]) at++;
  return text.charCodeAt(at) > 127 ? rareNameEnd(text, from) : at;
}

function rareNameEnd(text: string, from: number): number {
  name.lastIndex = from;
  return name.test(text) ? name.lastIndex : from;
}

/** Where the white space that begins at `from` ends. */
export function blankEnd(text: string, from: number): number {
  let at = from;
  while (isBlank(text.charCodeAt(at))) at++;
  return at;
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

export function isXmlCharacter(code: number): boolean {
  if (!(code <= 0x10ffff) || (code >= 0xd800 && code <= 0xdfff)) return false;
  return !noXmlCharacter.test(String.fromCodePoint(code));
}
