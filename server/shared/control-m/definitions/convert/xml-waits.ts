import type { WaitToken } from '../../model/links.ts';
import type { XmlElement } from '../../model/source.ts';
import { plainDate } from '../details/words.ts';
import { elementOf } from './xml-element.ts';
import { xmlDate } from './xml-actions.ts';

interface Wait {
  event: string;
  date: string;
  opens: number;
  closes: number;
  /** What joins it to the next one. */
  joiner: 'A' | 'O';
}

/** INCONDs of an expression: AND_OR joins each to the next one, OP opens and closes parentheses. */
export function waitElements(waits: WaitToken[]): XmlElement[] {
  return events(waits).map(
    ({ event, date, opens, closes, joiner }) =>
      elementOf('INCOND')
        .text('NAME', event)
        .text('ODATE', xmlDate(plainDate(date)))
        .text('AND_OR', joiner)
        .text('OP', '('.repeat(opens) + ')'.repeat(closes)).built,
  );
}

function events(waits: WaitToken[]): Wait[] {
  const list: Wait[] = [];
  let opens = 0;
  for (const token of waits) {
    const last = list.at(-1);
    if (token === '(') opens += 1;
    else if (typeof token !== 'string') {
      list.push({ ...token, opens, closes: 0, joiner: 'A' });
      opens = 0;
    } else if (last && token === ')') close(last);
    else if (last) last.joiner = token === 'OR' ? 'O' : 'A';
  }
  return list;
}

/** Around one event alone parentheses mean nothing, and XML cannot say them. */
function close(wait: Wait): void {
  if (wait.opens > 0) wait.opens -= 1;
  else wait.closes += 1;
}

/** `waits`, and besides all of `events`. */
export function alsoWaiting(waits: WaitToken[], others: string[]): WaitToken[] {
  const own: WaitToken[] = others.length > 0 && hasOuterOr(waits) ? ['(', ...waits, ')'] : waits;
  const more = others.flatMap((event): WaitToken[] => ['AND', { event, date: '' }]);
  return own.length === 0 ? more.slice(1) : [...own, ...more];
}

function hasOuterOr(waits: WaitToken[]): boolean {
  let depth = 0;
  for (const token of waits) {
    if (token === '(') depth += 1;
    if (token === ')') depth -= 1;
    if (token === 'OR' && depth === 0) return true;
  }
  return false;
}
