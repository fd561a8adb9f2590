/** Index of the quote that ends a string, or the end of the text. `''` stands for one quote. */
export function stringEnd(text: string, open: number, escapes: boolean): number {
  let at = open + 1;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 39) {
      if (text.charCodeAt(at + 1) !== 39) return at;
      at += 2;
    } else at += escapes && code === 92 ? 2 : 1;
  }
  return text.length;
}

/** Index of `close`, which is doubled where it is meant as a character, or the end of the text. */
export function closingIndex(text: string, from: number, close: string): number {
  let at = text.indexOf(close, from);
  while (at >= 0 && text[at + 1] === close) at = text.indexOf(close, at + 2);
  return at < 0 ? text.length : at;
}

const pairs: Readonly<Record<string, string>> = { '[': ']', '{': '}', '(': ')', '<': '>' };

/** Of Oracle's `q'[…]'`: index of the closing delimiter. @param quote - index of the first quote */
export function oracleQuoteEnd(text: string, quote: number): number | undefined {
  const delimiter = text[quote + 1] ?? '';
  if (delimiter === '' || /[\s']/.test(delimiter)) return undefined;
  const end = text.indexOf(`${pairs[delimiter] ?? delimiter}'`, quote + 2);
  return end < 0 ? text.length : end;
}
