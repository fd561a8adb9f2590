import type { Resource } from '../definitions/details/details.ts';
import type { Insight } from './insight.ts';

/** Jobs and folders of one server that share a pool or lock. */
export interface Contention {
  name: string;
  kind: Resource['kind'];
  server: string | null;
  users: { node: number; quantity: string; mode: string }[];
  /** Of a pool: what all take together if they run at once. Of a lock: how many want it. */
  demand: number;
  /** How many want the lock for themselves alone. */
  exclusive: number;
}

/** Who competes for what, by name, kind and server. Control-M has pools and locks per server. */
export function contentionOf({ graph, resources }: Insight): Contention[] {
  const found = new Map<string, Contention>();
  for (const [node, own] of [...resources].sort(([a], [b]) => a - b))
    for (const { kind, name, quantity, mode } of own) {
      const { server } = graph.node(node);
      const place = JSON.stringify([name, kind, server ?? '']);
      const contention = found.get(place) ?? { name, kind, server, users: [], demand: 0, exclusive: 0 };
      found.set(place, contention);
      contention.users.push({ node, quantity, mode });
      contention.demand += kind === 'pool' ? amount(quantity) : 1;
      if (kind === 'lock' && isExclusive(mode)) contention.exclusive++;
    }
  return [...found.values()].sort(
    (a, b) => compare(a.name, b.name) || compare(a.kind, b.kind) || compare(a.server ?? '', b.server ?? ''),
  );
}

/** A quantity that is not a number, such as a variable, is at least one. */
function amount(quantity: string): number {
  const number = Number(quantity);
  return quantity.trim() !== '' && Number.isSafeInteger(number) && number >= 0 ? number : 1;
}

/** A lock is exclusive unless it says that it is shared. */
function isExclusive(mode: string): boolean {
  return !/^s/i.test(mode);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
