import { components } from '../../../graph/components.ts';
import { groupBy, IntList } from '../../../graph/int-list.ts';

/** Those of gate n lead to `to` from `start[n]` on; `inputs` is how many lead to each gate. */
interface Wires {
  start: Int32Array;
  to: Int32Array;
  inputs: Int32Array;
}

/**
 * Gates that are on when all, or when any, of their inputs are on, in loops too. What 100 000 jobs wait for is such a
 * net; each wire is looked at once.
 */
export class Circuit {
  readonly #isAny: boolean[] = [];
  readonly #from = new IntList();
  readonly #to = new IntList();
  /** By where they come from; made once for all questions, until there are more. */
  #sorted: Wires | undefined;

  get size(): number {
    return this.#isAny.length;
  }

  /** A gate that is on when all its inputs are, so also when it has none. */
  all(): number {
    return this.#isAny.push(false) - 1;
  }

  /** A gate that is on when one of its inputs is, so never when it has none. */
  any(): number {
    return this.#isAny.push(true) - 1;
  }

  /** Makes one gate an input of another. */
  wire(from: number, to: number): void {
    this.#sorted = undefined;
    this.#from.push(from);
    this.#to.push(to);
  }

  /**
   * Which gates come on one after the other, when all were off: those of a loop only by an input from outside it.
   * @param forced - gates held on (1) or off (-1) whatever their inputs are
   */
  switchedOn(forced: ReadonlyMap<number, 1 | -1> = new Map()): Uint8Array {
    return this.#spread(forced, 1);
  }

  /** Which gates stay on when all were on: those of a loop hold each other. */
  staysOn(forced: ReadonlyMap<number, 1 | -1> = new Map()): Uint8Array {
    return this.#spread(forced, -1).map((isOff) => 1 - isOff);
  }

  /** @param towards - 1: gates that come on from all off; -1: gates that go off from all on */
  #spread(forced: ReadonlyMap<number, 1 | -1>, towards: 1 | -1): Uint8Array {
    const { start, inputs, to } = this.#wires();
    const changed = new Uint8Array(this.size);
    const missing = new Int32Array(this.size); // inputs that have to change before the gate does
    const queue = new Int32Array(this.size);
    let queued = 0;
    for (let gate = 0; gate < this.size; gate++) {
      const needsOne = (this.#isAny[gate] ?? false) === (towards === 1);
      const count = inputs[gate] ?? 0;
      missing[gate] = needsOne ? 1 : count;
      const fixed = forced.get(gate);
      if (fixed !== undefined) missing[gate] = fixed === towards ? 0 : count + 1;
      // an `all` without inputs is on, an `any` off: from the beginning, whichever way we look
      if (missing[gate] !== 0) continue;
      changed[gate] = 1;
      queue[queued++] = gate;
    }
    for (let next = 0; next < queued; next++) {
      const gate = queue[next] ?? 0;
      for (let wire = start[gate] ?? 0; wire < (start[gate + 1] ?? 0); wire++) {
        const target = to[wire] ?? 0;
        if (changed[target] === 1) continue;
        missing[target] = (missing[target] ?? 0) - 1;
        if (missing[target] !== 0) continue;
        changed[target] = 1;
        queue[queued++] = target;
      }
    }
    return changed;
  }

  /** Gates that lead back to themselves. @param cut - wires into these are left out */
  inLoops(cut: ReadonlySet<number>): Uint8Array {
    const found = new Uint8Array(this.size);
    const from = new IntList();
    const to = new IntList();
    const targets = this.#to.values();
    for (const [wire, source] of this.#from.values().entries()) {
      const target = targets[wire] ?? 0;
      if (cut.has(target)) continue;
      from.push(source);
      to.push(target);
    }
    const { start, rows } = groupBy(from.values(), this.size);
    const all = to.values();
    for (const loop of components({ start, to: rows.map((row) => all[row] ?? 0) }).cyclic)
      for (const gate of loop) found[gate] = 1;
    return found;
  }

  #wires(): Wires {
    this.#sorted ??= this.#sort();
    return this.#sorted;
  }

  #sort(): Wires {
    const { start, rows } = groupBy(this.#from.values(), this.size);
    const targets = this.#to.values();
    const inputs = new Int32Array(this.size);
    for (const target of targets) inputs[target] = (inputs[target] ?? 0) + 1;
    return { start, to: rows.map((row) => targets[row] ?? 0), inputs };
  }
}
