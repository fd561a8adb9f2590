import type { Links, WaitToken } from '../model/links.ts';

/** What a node waits for, as a tree. An empty `all` is always true. */
export type WaitExpression =
  | { is: 'event'; event: string; date: string }
  | { is: 'all'; of: WaitExpression[] }
  | { is: 'any'; of: WaitExpression[] };

const nothing: WaitExpression = { is: 'all', of: [] };

/** Deeper brackets than anybody writes; what is inside further ones is read as if they were not there. */
const maxDepth = 200;

/**
 * Reads tokens as an expression. AND binds before OR, as everywhere else; Control-M's own documentation only asks for
 * brackets when both are used. Definitions may be half finished, so nothing is refused: a bracket that is not closed
 * ends with the expression, one too many is passed over, as is an AND or OR beside which an event is missing. Two events
 * with nothing between them are joined by AND.
 */
export function readWaits(tokens: Links['waits']): WaitExpression {
  const reader = new Reader(tokens);
  const parts: WaitExpression[] = [];
  while (!reader.atEnd) {
    parts.push(reader.any(0));
    reader.skipClosing();
  }
  return joined('all', parts);
}

class Reader {
  readonly #tokens: Links['waits'];
  #next = 0;

  constructor(tokens: Links['waits']) {
    this.#tokens = tokens;
  }

  get atEnd(): boolean {
    return this.#next >= this.#tokens.length;
  }

  skipClosing(): void {
    if (this.#peek() === ')') this.#next++;
  }

  any(depth: number): WaitExpression {
    const parts = [this.#all(depth)];
    while (this.#peek() === 'OR') {
      this.#next++;
      parts.push(this.#all(depth));
    }
    return joined('any', parts);
  }

  #all(depth: number): WaitExpression {
    const parts: WaitExpression[] = [];
    for (
      let token = this.#peek();
      token !== undefined && token !== 'OR' && token !== ')';
      token = this.#peek()
    ) {
      this.#next++;
      if (token === '(') parts.push(this.#bracket(depth));
      else if (token !== 'AND') parts.push({ is: 'event', ...token });
    }
    return joined('all', parts);
  }

  #bracket(depth: number): WaitExpression {
    if (depth >= maxDepth) return nothing;
    const inside = this.any(depth + 1);
    this.skipClosing();
    return inside;
  }

  #peek(): WaitToken | undefined {
    return this.#tokens[this.#next];
  }
}

function joined(is: 'all' | 'any', parts: WaitExpression[]): WaitExpression {
  const full = parts.filter((part) => !isEmpty(part));
  const [only] = full;
  if (only && full.length === 1) return only;
  return full.length === 0 ? nothing : { is, of: full };
}

function isEmpty(expression: WaitExpression): boolean {
  return expression.is === 'all' && expression.of.length === 0;
}

/** Whether it can be true given what each event is. */
export function holds(
  expression: WaitExpression,
  comes: (event: { event: string; date: string }) => boolean,
): boolean {
  if (expression.is === 'event') return comes(expression);
  return expression.is === 'all'
    ? expression.of.every((part) => holds(part, comes))
    : expression.of.some((part) => holds(part, comes));
}

/**
 * The order date is another one than the waiting job's own: what is waited for happened on an earlier or later day, or
 * on any, so that it cannot be part of a deadlock within one day.
 */
export function isOtherDay(date: string): boolean {
  return !['', 'ODAT', 'ODATE', 'ORDERDATE'].includes(date.trim().toUpperCase());
}
