/** Character codes of PowerShell's syntax. Word processors' quotes and dashes count as the plain ones. */
export const code = {
  tab: 9,
  newline: 10,
  return: 13,
  blank: 32,
  exclamation: 33,
  hash: 35,
  dollar: 36,
  percent: 37,
  ampersand: 38,
  open: 40,
  close: 41,
  star: 42,
  plus: 43,
  comma: 44,
  minus: 45,
  dot: 46,
  slash: 47,
  colon: 58,
  semicolon: 59,
  less: 60,
  equals: 61,
  greater: 62,
  question: 63,
  at: 64,
  openBracket: 91,
  closeBracket: 93,
  underscore: 95,
  backtick: 96,
  openBrace: 123,
  pipe: 124,
  closeBrace: 125,
} as const;

export function isNewline(char: number): boolean {
  return char === code.newline || char === code.return;
}

export function isBlank(char: number): boolean {
  if (char < 128) return char === code.blank || char === code.tab || char === 11 || char === 12;
  return (
    char === 0xa0 || char === 0x85 || char === 0x1680 || (char >= 0x2000 && char <= 0x200a) || isWide(char)
  );
}

function isWide(char: number): boolean {
  return char === 0x202f || char === 0x205f || char === 0x3000 || char === 0xfeff;
}

export function isSingleQuote(char: number): boolean {
  return char === 39 || (char >= 0x2018 && char <= 0x201b);
}

export function isDoubleQuote(char: number): boolean {
  return char === 34 || (char >= 0x201c && char <= 0x201e);
}

export function isDash(char: number): boolean {
  return char === code.minus || (char >= 0x2013 && char <= 0x2015);
}

export function isDigit(char: number): boolean {
  return char >= 48 && char <= 57;
}

export function isLetter(char: number): boolean {
  const lower = char | 32;
  return (lower >= 97 && lower <= 122) || char === code.underscore || (char >= 0xaa && isOtherLetter(char));
}

/** Letters of other alphabets; punctuation and blanks of Unicode are none. */
function isOtherLetter(char: number): boolean {
  if (char <= 0xff)
    return (
      char === 0xaa || char === 0xb5 || char === 0xba || (char >= 0xc0 && char !== 0xd7 && char !== 0xf7)
    );
  return !(char >= 0x2000 && char <= 0x2bff) && !(char >= 0x3000 && char <= 0x3004) && char < 0xd800;
}

export function isNamePart(char: number): boolean {
  return isLetter(char) || isDigit(char);
}

/** Ends a bare word in command mode, beside blanks and line ends. */
export function endsWord(char: number): boolean {
  switch (char) {
    case code.semicolon:
    case code.pipe:
    case code.ampersand:
    case code.open:
    case code.close:
    case code.openBrace:
    case code.closeBrace:
    case code.comma:
    case code.less:
    case code.greater:
      return true;
    default:
      return isBlank(char) || isNewline(char);
  }
}
