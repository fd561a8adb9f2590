import { type Grouped, groupBy, IntList } from '../../../graph/int-list.ts';
import type { EdgeCollector } from './edges.ts';
import type { Names } from './names.ts';

/** An event that a node waits for and nobody sets, or sets and nobody waits for. */
export interface LooseEvent {
  node: number;
  event: string;
  /** As written where it is waited for; '' where it is set. */
  date: string;
}

export const noServer = -1;

/** One side of all events, a row each: who sets them, or who waits for them. */
export class EventSide {
  readonly #event = new IntList();
  readonly #node = new IntList();
  readonly #detail = new IntList();

  /** @param detail - the name of the date waited for; or 1: set in ON and If blocks only */
  add(event: number, node: number, detail: number): void {
    this.#event.push(event);
    this.#node.push(node);
    this.#detail.push(detail);
  }

  /** Call it when all are added. */
  rows(events: number): EventRows {
    return {
      node: this.#node.values(),
      detail: this.#detail.values(),
      byEvent: groupBy(this.#event.values(), events),
    };
  }
}

interface EventRows {
  node: Int32Array;
  detail: Int32Array;
  byEvent: Grouped;
}

/** Rows of one side of one event, by the server of their node. */
type ByServer = Map<number, number[]>;

/** Who sets and who waits for the same event, on the same server. */
export class Events {
  readonly #names: Names;
  readonly #server: Int32Array;
  readonly #setters: EventRows;
  readonly #waiters: EventRows;
  readonly #globalPrefixes: readonly string[];

  constructor(
    names: Names,
    server: Int32Array,
    setters: EventSide,
    waiters: EventSide,
    globalPrefixes: readonly string[],
  ) {
    this.#names = names;
    this.#server = server;
    this.#setters = setters.rows(names.size);
    this.#waiters = waiters.rows(names.size);
    this.#globalPrefixes = globalPrefixes.filter((prefix) => prefix !== '');
  }

  link(collector: EdgeCollector): void {
    for (let event = 0; event < this.#names.size; event++) {
      const waiters = rowsOf(this.#waiters.byEvent, event);
      if (waiters.length === 0) continue;
      const setters = this.#byServer(this.#setters, event);
      if (setters.size === 0) continue;
      const global = this.#isGlobal(event);
      for (const waiter of waiters)
        for (const setter of matching(setters, this.#serverOf(this.#waiters, waiter), global)) {
          const kind = this.#setters.detail[setter] === 1 ? 'on' : 'condition';
          const from = this.#setters.node[setter] ?? 0;
          const to = this.#waiters.node[waiter] ?? 0;
          if (!collector.add(from, to, kind, event, this.#waiters.detail[waiter] ?? 0)) return;
        }
    }
  }

  *orphans(): Generator<LooseEvent> {
    for (const { row, event } of this.#loose(this.#waiters, this.#setters))
      yield {
        node: this.#waiters.node[row] ?? 0,
        event,
        date: this.#names.textOf(this.#waiters.detail[row] ?? 0),
      };
  }

  *unused(): Generator<LooseEvent> {
    for (const { row, event } of this.#loose(this.#setters, this.#waiters))
      yield { node: this.#setters.node[row] ?? 0, event, date: '' };
  }

  /** Rows of one side that nothing on the other side answers; a row a node repeats comes once. */
  *#loose(side: EventRows, other: EventRows): Generator<{ row: number; event: string }> {
    for (let event = 0; event < this.#names.size; event++) {
      const rows = rowsOf(side.byEvent, event);
      if (rows.length === 0) continue;
      const others = this.#byServer(other, event);
      const global = this.#isGlobal(event);
      let last = -1;
      for (const row of rows) {
        const node = side.node[row] ?? 0;
        if (node === last) continue;
        last = node;
        if (!hasMatch(others, this.#serverOf(side, row), global))
          yield { row, event: this.#names.textOf(event) };
      }
    }
  }

  #byServer(side: EventRows, event: number): ByServer {
    const groups: ByServer = new Map();
    for (const row of rowsOf(side.byEvent, event)) {
      const server = this.#serverOf(side, row);
      const group = groups.get(server);
      if (group) group.push(row);
      else groups.set(server, [row]);
    }
    return groups;
  }

  #serverOf(side: EventRows, row: number): number {
    return this.#server[side.node[row] ?? 0] ?? noServer;
  }

  #isGlobal(event: number): boolean {
    if (this.#globalPrefixes.length === 0) return false;
    const name = this.#names.textOf(event);
    return this.#globalPrefixes.some((prefix) => name.startsWith(prefix));
  }
}

function rowsOf({ start, rows }: Grouped, event: number): Int32Array {
  return rows.subarray(start[event] ?? 0, start[event + 1] ?? 0);
}

/** A missing server matches any. */
function* matching(groups: ByServer, server: number, global: boolean): Generator<number> {
  if (global || server === noServer) for (const rows of groups.values()) yield* rows;
  else {
    yield* groups.get(server) ?? [];
    yield* groups.get(noServer) ?? [];
  }
}

function hasMatch(groups: ByServer, server: number, global: boolean): boolean {
  if (global || server === noServer) return groups.size > 0;
  return groups.has(server) || groups.has(noServer);
}
