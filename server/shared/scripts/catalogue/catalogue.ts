import { segmentsOf } from './segments.ts';
import { type Tail, TailIndex } from './tail-index.ts';

/** A script of the team's catalogue; its path is below the script root, with forward slashes. */
export interface CatalogueScript {
  id: string;
  path: string;
}

/** Most scripts offered where several may be meant. */
export const maxCandidates = 20;

/** Scripts of one team, to be found by where something says they are. Case does not matter: paths differ without it. */
export class ScriptCatalogue {
  readonly #roots: string[][];
  readonly #byName = new Map<string, CatalogueScript[]>();
  readonly #byPath = new Map<string, CatalogueScript>();
  readonly #byId = new Map<string, CatalogueScript>();
  #tails: TailIndex<CatalogueScript> | undefined;

  /** @param roots - where the team's script tree is installed */
  constructor(scripts: readonly CatalogueScript[], roots: readonly string[]) {
    this.#roots = roots.map((root) => segmentsOf(root.toLowerCase())).filter((root) => root.length > 0);
    for (const script of scripts) {
      const path = script.path.toLowerCase();
      this.#byId.set(script.id, script);
      this.#byPath.set(path, script);
      const name = path.slice(path.lastIndexOf('/') + 1);
      const same = this.#byName.get(name);
      if (same) same.push(script);
      else this.#byName.set(name, [script]);
    }
  }

  get isEmpty(): boolean {
    return this.#byPath.size === 0;
  }

  get(id: string): CatalogueScript | undefined {
    return this.#byId.get(id);
  }

  scripts(): IterableIterator<CatalogueScript> {
    return this.#byPath.values();
  }

  /** What follows the script root a path lies below; undefined if it lies elsewhere. */
  belowRoot(segments: readonly string[]): string[] | undefined {
    const root = this.#roots.find(
      (parts) =>
        parts.length < segments.length && parts.every((part, at) => part === segments[at]?.toLowerCase()),
    );
    return root && segments.slice(root.length);
  }

  /**
   * The script at a path below the script root.
   * @param endings - tried one after the other; '' for a name that is whole
   */
  at(segments: readonly string[], endings: readonly string[]): CatalogueScript | undefined {
    const path = segments.join('/').toLowerCase();
    for (const ending of endings) {
      const script = this.#byPath.get(path + ending);
      if (script) return script;
    }
    return undefined;
  }

  /** Scripts with a file name, wherever they are. */
  named(name: string, endings: readonly string[]): CatalogueScript[] {
    const lower = name.toLowerCase();
    return endings.flatMap((ending) => this.#byName.get(lower + ending) ?? []);
  }

  /**
   * Those of the scripts with a file name whose folders are equal the farthest, counted from the file on. Costs the
   * logarithm of the catalogue's size, however many have that name.
   * @param segments - folders and the name; null: unknown, so equal to nothing
   */
  closest(segments: readonly (string | null)[], endings: readonly string[]): Tail<CatalogueScript> {
    this.#tails ??= new TailIndex([...this.#byPath.values()], ({ path }) => path);
    const name = segments.at(-1);
    const none: Tail<CatalogueScript> = { shared: 0, count: 0, first: () => [] };
    if (name === undefined || name === null) return none;
    const folders = segments.slice(0, -1);
    const index = this.#tails;
    return endings
      .map((ending) => index.closest([...folders, name + ending]))
      .reduce(
        (best, tail) =>
          tail.shared === best.shared ? joined(best, tail) : tail.shared > best.shared ? tail : best,
        none,
      );
  }
}

function joined<T>(a: Tail<T>, b: Tail<T>): Tail<T> {
  return {
    shared: a.shared,
    count: a.count + b.count,
    first: (most) => [...a.first(most), ...b.first(most)].slice(0, most),
  };
}
