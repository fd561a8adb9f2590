/** Whole numbers in a row that grows, at four bytes each. */
export class IntList {
  #values = new Int32Array(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Int32Array(this.#length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }

  /** The numbers so far, without a copy: valid until the next `push`. */
  values(): Int32Array {
    return this.#values.subarray(0, this.#length);
  }
}

/** Rows that have `key` in common lie together: those of `key` are `rows[start[key]]` to `rows[start[key + 1] - 1]`. */
export interface Grouped {
  start: Int32Array;
  rows: Int32Array;
}

/**
 * Sorts row numbers by their key, from 0 to `count - 1`, in linear time; rows of one key keep their order.
 * @param order - the rows in the order to keep; as numbered if left out
 */
export function groupBy(keys: Int32Array, count: number, order?: Int32Array): Grouped {
  const start = new Int32Array(count + 1);
  for (const key of keys) start[key + 1] = (start[key + 1] ?? 0) + 1;
  for (let key = 0; key < count; key++) start[key + 1] = (start[key + 1] ?? 0) + (start[key] ?? 0);
  const next = start.slice(0, count);
  const rows = new Int32Array(keys.length);
  for (let i = 0; i < keys.length; i++) {
    const row = order === undefined ? i : (order[i] ?? 0);
    const key = keys[row] ?? 0;
    const at = next[key] ?? 0;
    rows[at] = row;
    next[key] = at + 1;
  }
  return { start, rows };
}
