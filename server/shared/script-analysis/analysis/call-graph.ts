import {
  type Adjacency,
  type DistinctEdges,
  distinctEdges,
  type Neighbours,
  reversed,
} from '../../../graph/adjacency.ts';
import { components } from '../../../graph/components.ts';
import { IntList } from '../../../graph/int-list.ts';
import { ReachedTogether } from '../../../graph/reached-together.ts';
import type { Launcher } from '../../../script-facts/model.ts';
import type { AnalysedScript, ResolvedReference } from './analysed-script.ts';

/** Started later, by something else. */
export const isScheduled = (how: Launcher): boolean => how === 'schedule';
/** Started later or on another machine: what it maps is mapped elsewhere. */
export const isOutsideChain = (how: Launcher): boolean => how === 'schedule' || how === 'remote';

/** Which script starts which, by number. An edge is there once, however often and in whatever ways. */
export class CallGraph {
  readonly #scripts: readonly AnalysedScript[];
  readonly #edges: DistinctEdges;
  /** By row of the edges: place of the reference in its script. */
  readonly #places: Int32Array;
  readonly callers: Neighbours;
  #cycles: readonly (readonly number[])[] | undefined;
  #together: ReachedTogether | undefined;
  #followed: Neighbours | undefined;

  /** @param numberOf - of a script's path */
  constructor(scripts: readonly AnalysedScript[], numberOf: (path: string) => number | undefined) {
    this.#scripts = scripts;
    const from = new IntList();
    const to = new IntList();
    const places = new IntList();
    for (const [number, { references }] of scripts.entries())
      for (const [place, { resolvesTo }] of references.entries()) {
        const target = resolvesTo === null ? undefined : numberOf(resolvesTo);
        if (target === undefined) continue;
        from.push(number);
        to.push(target);
        places.push(place);
      }
    this.#edges = distinctEdges(from.values(), to.values(), scripts.length);
    this.#places = places.values();
    this.callers = reversed(this.#edges);
  }

  /** Edges from script n lead to `to[start[n]]` … `to[start[n + 1] - 1]`. */
  get edges(): Adjacency {
    return this.#edges;
  }

  /** Scripts that all reach each other, each by number, or that start themselves; by their first. */
  get cycles(): readonly (readonly number[])[] {
    this.#cycles ??= components(this.#edges).cyclic;
    return this.#cycles;
  }

  /** Who calls a script so that it fails with it: schedules are left out, they start it later. */
  get followedCallers(): Neighbours {
    this.#followed ??= reversed(this.#without(isScheduled));
    return this.#followed;
  }

  /** Which scripts are run by one script, all on one machine and one after the other. */
  get together(): ReachedTogether {
    this.#together ??= new ReachedTogether(this.#without(isOutsideChain));
    return this.#together;
  }

  /** All references of one edge are of this kind. */
  isOnly(kind: (how: Launcher) => boolean, from: number, edge: number): boolean {
    const { references = [] } = this.#scripts[from] ?? {};
    const { rowStart, rows } = this.#edges;
    for (let at = rowStart[edge] ?? 0; at < (rowStart[edge + 1] ?? 0); at++) {
      const reference = references[this.#places[rows[at] ?? 0] ?? 0];
      if (reference && !kind(reference.how)) return false;
    }
    return true;
  }

  /** What gave the edges from one script, in order of the text. */
  referencesFrom(from: number): { to: number; reference: ResolvedReference }[] {
    const { references = [] } = this.#scripts[from] ?? {};
    const { start, to, rowStart, rows } = this.#edges;
    const found: { to: number; place: number; reference: ResolvedReference }[] = [];
    for (let edge = start[from] ?? 0; edge < (start[from + 1] ?? 0); edge++)
      for (let at = rowStart[edge] ?? 0; at < (rowStart[edge + 1] ?? 0); at++) {
        const place = this.#places[rows[at] ?? 0] ?? 0;
        const reference = references[place];
        if (reference) found.push({ to: to[edge] ?? 0, place, reference });
      }
    return found.sort((a, b) => a.place - b.place);
  }

  /** The edges that are not only of this kind. */
  #without(kind: (how: Launcher) => boolean): Adjacency {
    const from = new IntList();
    const to = new IntList();
    const { start, to: ends } = this.#edges;
    for (let script = 0; script < this.#scripts.length; script++)
      for (let edge = start[script] ?? 0; edge < (start[script + 1] ?? 0); edge++) {
        if (this.isOnly(kind, script, edge)) continue;
        from.push(script);
        to.push(ends[edge] ?? 0);
      }
    return distinctEdges(from.values(), to.values(), this.#scripts.length);
  }
}
