import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

const idBytes = 16;
/** One call to the system for thousands of ids: a hundred thousand of them cost a second otherwise. */
const pool = new Uint8Array(4_096 * idBytes);
let used = pool.length;

/** A new UUIDv7; for ids by the hundred thousand. */
export function newId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += idBytes;
  return v7({ random: pool.subarray(used - idBytes, used) });
}
