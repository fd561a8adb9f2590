/** Names counted in a place. */
type Counts = Map<string, number>;

/** A path, whatever the servers. */
interface Path {
  places: number;
  counts: Counts;
}

/** A path on one server: jobs of a name are numbered in it, and over all servers that have this path. */
export interface Place {
  path: string;
  server: string | null;
  /** Place among the servers of this path, from 1. */
  ordinal: number;
  at: Path;
  /** The same object as `at.counts` until a second server has this path. */
  counts: Counts;
}

/** Numbers what has the same name. All it holds is a counter per name and place. */
export class Counting {
  readonly #paths = new Map<string, Path>();

  /** To be called once per server and path. */
  place(path: string, server: string | null): Place {
    const at = this.#paths.get(path) ?? { places: 0, counts: new Map() };
    this.#paths.set(path, at);
    at.places += 1;
    const ordinal = at.places;
    if (ordinal === 1) return { path, server, ordinal, at, counts: at.counts };
    if (ordinal === 2) at.counts = new Map(at.counts); // the first place keeps the old ones as its own
    return { path, server, ordinal, at, counts: new Map() };
  }

  /** @returns the number of one more `name`: in this path, and in this path on this server */
  next({ at, counts }: Place, name: string): { inPath: number; onServer: number } {
    const onServer = increment(counts, name);
    return { onServer, inPath: at.counts === counts ? onServer : increment(at.counts, name) };
  }
}

function increment(counts: Counts, name: string): number {
  const next = (counts.get(name) ?? 0) + 1;
  counts.set(name, next);
  return next;
}
