import { foldHead, genesisOf } from '../../shared/audit/service.ts';

/** A log as far as it is sealed: how many entries, and the hash over all of them. */
export interface Seal {
  size: number;
  /** SHA-256, hex. */
  head: string;
}

/** A sealed entry: its place, counted from 1 without gaps, and its own hash. */
export interface Leaf {
  idx: number;
  leaf: Uint8Array;
}

/** Where every log begins. */
export function emptySeal(log: string): Seal {
  return { size: 0, head: genesisOf(log).toString('hex') };
}

/** Continues a seal by the leaves that follow it. Stops before the first that does not follow. */
export function fold(from: Seal, leaves: readonly Leaf[]): Seal {
  let { size } = from;
  let head: Buffer = Buffer.from(from.head, 'hex');
  for (const { idx, leaf } of leaves) {
    if (idx !== size + 1) break;
    size = idx;
    head = foldHead(idx, head, leaf);
  }
  return { size, head: head.toString('hex') };
}
