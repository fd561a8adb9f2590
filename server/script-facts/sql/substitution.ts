import type { Piece } from '../values.ts';

/** Which variables a script's clients fill in before the database sees a statement. */
export interface Substitution {
  /** `&x` of SQL*Plus, everywhere, nowhere, or where it is all there is. */
  ampersand: boolean | 'whole';
}

const sqlPlusCommand =
  /^[ \t]{0,20}(whenever[ \t]+(sql|os)error|spool[ \t]|def(ine)?[ \t]|prompt\b|rem(ark)?[ \t]|conn(ect)?[ \t]+\S{1,60}[/@]|@|accept[ \t]|column[ \t]|set[ \t]+(verify|feed|feedback|serveroutput|pages|pagesize|lines|linesize|head|heading|echo|term|termout|trims|trimspool|sqlblanklines)\b)/im;
const defineOff = /^[ \t]{0,20}set[ \t]+(def|define|scan)[ \t]+off\b/im;

/** Of a comment, or a script that shows no client. */
export const substitutionInParts: Substitution = { ampersand: 'whole' };

/** By what a script looks like: in others `&` is a character. */
export function substitutionOf(text: string): Substitution {
  if (defineOff.test(text)) return { ampersand: false };
  return sqlPlusCommand.test(text) ? { ampersand: true } : substitutionInParts;
}

const variable = /\$\(([A-Za-z_][\w-]{0,100})\)|&{1,2}([A-Za-z_]\w{0,100})\.?|&{1,2}(\d{1,3})\.?/g;
const psqlVariable = /:(?:'(\w{1,100})'|"(\w{1,100})"|([A-Za-z_]\w{0,100}))/g;

/** What a text means with its `$(x)` and `&x`. */
export function piecesOf(text: string, { ampersand }: Substitution): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(variable)) {
    const [raw, setvar, define] = match;
    if (define !== undefined && !isFilledIn(ampersand, raw, text)) continue;
    if (match.index > at) pieces.push({ is: 'text', text: text.slice(at, match.index) });
    const name = setvar ?? define;
    pieces.push(name === undefined ? { is: 'unknown', raw } : { is: 'variable', name, raw });
    at = match.index + raw.length;
  }
  if (at < text.length) pieces.push({ is: 'text', text: text.slice(at) });
  return pieces;
}

function isFilledIn(ampersand: Substitution['ampersand'], raw: string, text: string): boolean {
  return ampersand === 'whole' ? raw.length === text.length : ampersand;
}

/** The same for arguments of psql's own commands: `:x`, `:'x'`; not the colon of `D:\x`. */
export function psqlPiecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(psqlVariable)) {
    const before = text[match.index - 1] ?? '';
    const name = match[1] ?? match[2] ?? match[3];
    if (name === undefined || /[\w:]/.test(before)) continue;
    if (match.index > at) pieces.push({ is: 'text', text: text.slice(at, match.index) });
    pieces.push({ is: 'variable', name, raw: match[0] });
    at = match.index + match[0].length;
  }
  if (at < text.length) pieces.push({ is: 'text', text: text.slice(at) });
  return pieces;
}

/** Names of variables that are filled in anywhere. */
export function namesFilledIn(text: string, { ampersand }: Substitution): Set<string> {
  const names = new Set<string>();
  for (const [, setvar, define] of text.matchAll(variable)) {
    const name = setvar ?? (ampersand === true ? define : undefined);
    if (name !== undefined) names.add(name);
  }
  return names;
}
