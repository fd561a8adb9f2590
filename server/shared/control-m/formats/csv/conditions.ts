import type { Links, WaitToken } from '../../model/links.ts';

type Event = Exclude<WaitToken, string>;

const date =
  /^\(?(ODAT|PREV|NEXT|STAT|\*{4}|\${4}|\d{4}|[+-]\d{1,3}|OrderDate|PreviousOrderDate|NextOrderDate|NoDate|AnyDate)\)?$/;
const plus = /^\(?(\+|ADD)\)?$/i;
const minus = /^\(?(-|DEL|DELETE)\)?$/i;

/**
 * A cell that lists what a job waits for, as people and reports write it: `A ODAT AND (B PREV OR C)`, or one condition
 * per line. Every AND that was left out is put in.
 */
export function waitsOf(cell: string): WaitToken[] {
  const tokens: WaitToken[] = [];
  const add = (token: WaitToken) => {
    const before = tokens.at(-1);
    if (before !== undefined && ends(before) && begins(token)) tokens.push('AND');
    tokens.push(token);
  };
  for (const piece of piecesOf(cell)) {
    let words: string[] = [];
    const eventEnds = () => {
      if (words.length > 0) add(eventOf(words));
      words = [];
    };
    for (const word of wordsOf(piece)) {
      const operator = operatorOf(word, words);
      if (operator === undefined) words.push(word);
      else {
        eventEnds();
        add(operator);
      }
    }
    eventEnds();
  }
  return tokens;
}

/** A cell that lists what a job sets, and with a minus sign what it deletes: `A ODAT +`, `- B`. */
export function effectsOf(cell: string): Pick<Links, 'adds' | 'deletes'> {
  const effects: Pick<Links, 'adds' | 'deletes'> = { adds: [], deletes: [] };
  for (const piece of piecesOf(cell)) {
    const words = piece.split(/\s+/);
    const signs = [words[0], words.at(-1)].filter(
      (word = '') => words.length > 1 && (plus.test(word) || minus.test(word)),
    );
    const named = words.filter((word) => !signs.includes(word));
    if (named.length === 0) continue;
    const deletes = signs.some((word = '') => minus.test(word));
    (deletes ? effects.deletes : effects.adds).push({ ...eventOf(named), on: false });
  }
  return effects;
}

function piecesOf(cell: string): string[] {
  return cell
    .split(/[\n\r;|,]/)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '');
}

/** Words of a piece; brackets that do not close in the word they are part of stand for themselves: `JOB(1)` stays. */
function wordsOf(piece: string): string[] {
  return piece.split(/\s+/).flatMap((word) => {
    const surplus = count(word, '(') - count(word, ')');
    if (surplus > 0) {
      const leading = Math.min(surplus, /^\(*/.exec(word)?.[0].length ?? 0);
      return [...Array<string>(leading).fill('('), word.slice(leading)];
    }
    const trailing = Math.min(-surplus, bracketsAtEnd(word));
    return [word.slice(0, word.length - trailing), ...Array<string>(trailing).fill(')')];
  });
}

/** Not by a pattern, which would begin anew at each bracket. */
function bracketsAtEnd(word: string): number {
  let end = word.length;
  while (word[end - 1] === ')') end--;
  return word.length - end;
}

/** @param before - words of the condition in front of it */
function operatorOf(word: string, before: string[]): 'AND' | 'OR' | '(' | ')' | undefined {
  if (word === 'AND' || word === 'OR' || word === '(' || word === ')') return word;
  if (!date.test(before.at(-1) ?? '')) return undefined;
  // as the XML has it, behind the date
  return word === 'A' ? 'AND' : word === 'O' ? 'OR' : undefined;
}

function eventOf(words: string[]): Event {
  const last = words.length > 1 ? date.exec(words.at(-1) ?? '')?.[1] : undefined;
  return last === undefined
    ? { event: words.join(' '), date: '' }
    : { event: words.slice(0, -1).join(' '), date: last };
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}

const ends = (token: WaitToken) => typeof token === 'object' || token === ')';
const begins = (token: WaitToken) => typeof token === 'object' || token === '(';
