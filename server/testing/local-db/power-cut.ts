import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { DiskStep } from './recording.ts';

type Change = Extract<DiskStep, { kind: 'write' | 'truncate' }>;
type Naming = Extract<DiskStep, { kind: 'create' | 'rename' | 'remove' }>;

/** A disk writes sectors of this many bytes, each whole or not at all. */
const sector = 512;

/** A file as the disk has it, and what was written to it since it was last flushed. */
class StoredFile {
  durable: Buffer = Buffer.alloc(0);
  pending: Change[] = [];

  sync(): void {
    this.durable = this.pending.reduce(applied, this.durable);
    this.pending = [];
  }
}

/**
 * A disk that loses power. What was flushed is there; of the rest any part may be, in sectors. A file's flush keeps its
 * name as well, as journalling file systems do; renames and removals want a flush of the folder, else any first part
 * of them is there.
 */
export class Disk {
  #names = new Map<string, StoredFile>();
  #durableNames = new Map<string, StoredFile>();
  #naming: Naming[] = [];
  readonly #random: () => number;

  /** @param random - from 0 to below 1 */
  constructor(random: () => number) {
    this.#random = random;
  }

  take(step: DiskStep): void {
    switch (step.kind) {
      case 'write':
      case 'truncate':
        this.#names.get(step.path)?.pending.push(step);
        return;
      case 'sync':
        return this.#sync(step.path);
      case 'said':
        return;
      default:
        if (step.kind === 'create' && this.#names.has(step.path)) return; // it was there
        rename(this.#names, step, () => new StoredFile());
        this.#naming.push(step);
    }
  }

  #sync(path: string): void {
    const file = this.#names.get(path);
    if (file) {
      file.sync();
      this.#durableNames.set(path, file);
      this.#naming = this.#naming.filter((step) => step.kind !== 'create' || step.path !== path);
      return;
    }
    const isInside = (name: string) => dirname(name) === path; // a folder
    this.#durableNames = new Map([
      ...[...this.#durableNames].filter(([name]) => !isInside(name)),
      ...[...this.#names].filter(([name]) => isInside(name)),
    ]);
    this.#naming = this.#naming.filter((step) => !isInside(step.path));
  }

  /** Writes what a power cut leaves of `folder` into another one. */
  leave(folder: string, into: string): void {
    const names = new Map(this.#durableNames);
    const lucky = Math.floor(this.#random() * (this.#naming.length + 1));
    for (const step of this.#naming.slice(0, lucky)) rename(names, step, (path) => this.#names.get(path));
    mkdirSync(into, { recursive: true, mode: 0o700 });
    const share = [0, 0.5, 1][Math.floor(this.#random() * 3)] ?? 0;
    for (const [path, file] of names) {
      const kept = file.pending.filter(() => this.#random() < share).map((change) => this.#torn(change));
      const target = join(into, relative(folder, path));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, kept.flat().reduce(applied, file.durable), { mode: 0o600 });
    }
  }

  /** Most of what was on its way arrived whole, some of it in part. */
  #torn(change: Change): Change[] {
    if (change.kind === 'truncate' || this.#random() < 0.7) return [change];
    const parts: Change[] = [];
    for (let from = 0; from < change.bytes.length; from += sector)
      if (this.#random() < 0.5)
        parts.push({ ...change, at: change.at + from, bytes: change.bytes.subarray(from, from + sector) });
    return parts;
  }
}

function rename(
  names: Map<string, StoredFile>,
  step: Naming,
  fileAt: (path: string) => StoredFile | undefined,
): void {
  const file = step.kind === 'create' ? fileAt(step.path) : names.get(step.path);
  if (step.kind === 'remove') names.delete(step.path);
  if (!file || step.kind === 'remove') return;
  if (step.kind === 'rename') names.delete(step.path);
  names.set(step.kind === 'rename' ? step.to : step.path, file);
}

function applied(content: Buffer, change: Change): Buffer {
  if (change.kind === 'truncate') {
    const kept = content.subarray(0, change.size);
    return Buffer.concat([kept, Buffer.alloc(change.size - kept.length)]);
  }
  const size = Math.max(content.length, change.at + change.bytes.length);
  const next = Buffer.alloc(size);
  content.copy(next);
  change.bytes.copy(next, change.at);
  return next;
}
