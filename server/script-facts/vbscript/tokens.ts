export interface Token {
  is: 'name' | 'string' | 'number' | 'symbol' | 'newline' | 'comment';
  start: number;
  end: number;
  /** Names in lower case, without brackets; symbols as they are; `''` for the rest. */
  text: string;
}

/**
 * The tokens of a text, in one pass. A line that is continued by `_` gives no newline; an unclosed string ends with its
 * line. Characters that mean nothing are left out.
 */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const token = tokenAt(text, at, tokens.at(-1));
    if (token.is !== 'symbol' || token.text !== '') tokens.push(token);
    at = token.end;
  }
  return tokens;
}

/** Blanks and what means nothing come as a symbol without text. */
function tokenAt(text: string, at: number, last: Token | undefined): Token {
  const character = text[at] ?? '';
  if (isNameStart(text.charCodeAt(at))) return nameAt(text, at, last);
  switch (character) {
    case '\r':
    case '\n':
      return { is: 'newline', start: at, end: afterNewline(text, at), text: '' };
    case '"':
      return { is: 'string', start: at, end: endOfString(text, at), text: '' };
    case "'":
      return { is: 'comment', start: at, end: endOfLine(text, at), text: '' };
    case '_':
      return nothing(at, afterContinuation(text, at));
    case '[':
      return bracketedName(text, at);
    case '#':
      return matched(date, 'number', text, at) ?? nothing(at, at + 1);
    case '&':
      return matched(based, 'number', text, at) ?? symbol(text, at);
    default:
      if (isDigit(text.charCodeAt(at))) return matched(number, 'number', text, at) ?? nothing(at, at + 1);
      return symbols.has(character) ? symbol(text, at) : nothing(at, at + 1);
  }
}

const symbols: ReadonlySet<string> = new Set('(),.=&+-*/\\^<>:');
const number = /\d+(?:\.\d*)?(?:e[+-]?\d+)?/iy;
/** `&H1F`, `&O17` */
const based = /&(?:h[0-9a-f]{1,8}|o[0-7]{1,11})(?!\w)/iy;
const date = /#[^#\r\n]{1,60}#/y;

function matched(pattern: RegExp, is: Token['is'], text: string, at: number): Token | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? { is, start: at, end: pattern.lastIndex, text: '' } : undefined;
}

function symbol(text: string, at: number): Token {
  return { is: 'symbol', start: at, end: at + 1, text: text[at] ?? '' };
}

function nothing(start: number, end: number): Token {
  return { is: 'symbol', start, end, text: '' };
}

function nameAt(text: string, at: number, last: Token | undefined): Token {
  let end = at + 1;
  while (end < text.length && isNamePart(text.charCodeAt(end))) end++;
  const name = text.slice(at, end).toLowerCase();
  const isMember = last?.is === 'symbol' && last.text === '.';
  if (name === 'rem' && !isMember) return { is: 'comment', start: at, end: endOfLine(text, at), text: '' };
  return { is: 'name', start: at, end, text: name };
}

/** Of names in brackets: longer ones are none that people gave. */
const longestName = 64;

/** Neither `]` nor the end of the line or text. */
function isInName(character: number): boolean {
  return character !== 93 && character !== 10 && character !== 13 && !Number.isNaN(character);
}

/** `[any name]` */
function bracketedName(text: string, at: number): Token {
  let end = at + 1;
  while (end < at + longestName && isInName(text.charCodeAt(end))) end++;
  if (text[end] !== ']') return nothing(at, at + 1);
  return { is: 'name', start: at, end: end + 1, text: text.slice(at + 1, end).toLowerCase() };
}

function isNameStart(character: number): boolean {
  return (character >= 97 && character <= 122) || (character >= 65 && character <= 90) || character >= 0xc0;
}

function isNamePart(character: number): boolean {
  return isNameStart(character) || isDigit(character) || character === 95;
}

function isDigit(character: number): boolean {
  return character >= 48 && character <= 57;
}

/** `""` is a quote inside of a string. */
function endOfString(text: string, at: number): number {
  for (let end = at + 1; end < text.length; end++) {
    const character = text[end];
    if (character === '\r' || character === '\n') return end;
    if (character !== '"') continue;
    if (text[end + 1] !== '"') return end + 1;
    end++;
  }
  return text.length;
}

/** Of the text between the quotes. */
export function contentOf(text: string, { start, end }: Token): { start: number; end: number } {
  const closed = end - start > 1 && text[end - 1] === '"' && endsWithQuote(text, start, end);
  return { start: start + 1, end: closed ? end - 1 : end };
}

/** Not where the last quote belongs to a `""`. */
function endsWithQuote(text: string, start: number, end: number): boolean {
  let quotes = 0;
  for (let at = end - 1; at > start && text[at] === '"'; at--) quotes++;
  return quotes % 2 === 1;
}

function endOfLine(text: string, at: number): number {
  let end = at;
  while (end < text.length && text[end] !== '\r' && text[end] !== '\n') end++;
  return end;
}

function afterNewline(text: string, at: number): number {
  return text[at] === '\r' && text[at + 1] === '\n' ? at + 2 : at + 1;
}

/** After the newline, if there is nothing else between. */
function afterContinuation(text: string, at: number): number {
  let end = at + 1;
  while (text[end] === ' ' || text[end] === '\t') end++;
  if (end >= text.length) return end;
  return text[end] === '\r' || text[end] === '\n' ? afterNewline(text, end) : at + 1;
}
