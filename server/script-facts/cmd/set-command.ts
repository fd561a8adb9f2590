import type { Piece } from '../values.ts';
import type { RawText } from './raw-text.ts';

/** A variable that SET sets. */
export interface SetVariable {
  name: string;
  /** Undefined: only a run knows it. */
  value: readonly Piece[] | undefined;
}

interface SetValue {
  name: string;
  /** Indexes in the raw text. */
  from: number;
  to: number;
  prompt: boolean;
}

/** What follows SET: `A=b`, `"A=b"`, `/a …`, `/p …`. */
export function readSet(raw: RawText): { values: SetValue[]; variables: SetVariable[] } {
  const { text } = raw;
  const match = /^[\s,;=]*(\/[ap](?![\w/\\]))?\s*/i.exec(text.slice(0, longestStart)) ?? [''];
  const option = match[1]?.toLowerCase();
  const from = match[0].length;
  if (option === '/a') return { values: [], variables: calculated(raw, from) };
  return assigned(raw, from, option === '/p');
}

const longestStart = 200;

function assigned(raw: RawText, start: number, prompt: boolean) {
  const { text } = raw;
  const quoted = text[start] === '"';
  const from = quoted ? start + 1 : start;
  const to = quoted && raw.lastQuote > start ? raw.lastQuote : text.length;
  const equals = text.indexOf('=', from);
  if (equals < 0 || equals >= to || equals === from) return { values: [], variables: [] };
  const values: SetValue[] = [];
  const variables: SetVariable[] = [];
  const name = text.slice(from, equals);
  values.push({ name, from: equals + 1, to, prompt });
  if (!raw.hasVariable(from, equals))
    variables.push({ name, value: prompt ? undefined : raw.pieces(equals + 1, to) });
  return { values, variables };
}

/** `set /a a=1, b+=2, c=(d=3)*2`: a name before a sign of assignment is set. */
function calculated(raw: RawText, start: number): SetVariable[] {
  const { text } = raw;
  const variables: SetVariable[] = [];
  for (let at = start; at < text.length; ) {
    if (!isNameStart(text.charCodeAt(at))) {
      at++;
      continue;
    }
    let end = at + 1;
    while (end < text.length && isNamePart(text.charCodeAt(end))) end++;
    if (isAssignment(text, end)) {
      const name = text.slice(at, end);
      if (!raw.hasVariable(at, end)) variables.push({ name, value: undefined });
    }
    at = end;
  }
  const only = variables.length === 1 ? variables[0] : undefined;
  const literal = /^"?\s*[^\s=]+\s*=\s*(0|[1-9]\d{0,9})\s*"?\s*$/.exec(
    text.slice(start, start + longestStart),
  )?.[1];
  if (only && literal !== undefined && text.length - start < longestStart)
    only.value = [{ is: 'text', text: literal }];
  return variables;
}

function isAssignment(text: string, end: number): boolean {
  let at = end;
  while (text[at] === ' ' || text[at] === '\t') at++;
  if (text.startsWith('<<', at) || text.startsWith('>>', at)) at += 2;
  else if ('*/%+-&^|'.includes(text[at] ?? ' ')) at++;
  return text[at] === '=' && text[at + 1] !== '=';
}

/** Letters, `_` and what else is no operator and no digit. */
function isNameStart(code: number): boolean {
  return isNamePart(code) && !(code >= 48 && code <= 57);
}

function isNamePart(code: number): boolean {
  if (code > 127) return true;
  if ((code >= 65 && code <= 90) || (code >= 97 && code <= 122) || (code >= 48 && code <= 57)) return true;
  return '_$#@?.:\\[]{}'.includes(String.fromCharCode(code));
}
