import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';

/** What can be wrong with an exported file; `docs/audit.md` says what each means. */
export type FileProblem =
  | 'NOT_JSON'
  | 'NO_HEADER'
  | 'NOT_AN_ENTRY'
  | 'ROW_MISSING'
  | 'LEAF_MISMATCH'
  | 'ROW_CHANGED'
  | 'GAP'
  | 'HEAD_MISMATCH'
  | 'COUNT_MISMATCH'
  | 'TRAILER_MISMATCH'
  | 'AFTER_TRAILER'
  | 'CUT';

export type FileVerdict =
  | { ok: false; problem: FileProblem /** From 1. */; line: number }
  | { ok: true; whole: false; count: number }
  | { ok: true; whole: true; count: number; log: string; size: number; head: string };

/** Tells problems apart from bugs on the way through the pieces below. */
class Bad extends Error {
  readonly problem: FileProblem;
  constructor(problem: FileProblem) {
    super(problem);
    this.problem = problem;
  }
}

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().nonnegative();
const seal = z.object({
  log: z.string(),
  size: count,
  head: hash,
  from: z.object({ size: count, head: hash }),
});
const headerLine = z
  .object({
    type: z.literal('header'),
    format: z.literal('wo-audit-export'),
    version: z.literal(1),
    canon: z.literal(1),
    whole: z.boolean(),
    logs: z.array(seal),
  })
  .refine(({ whole, logs }) => !whole || logs.length === 1);
const entryLine = z.object({
  type: z.literal('entry'),
  log: z.string(),
  idx: count.nullable(),
  id: z.string(),
  leaf: hash,
  canon: z.string().nullable(),
});
const trailerLine = z.object({ type: z.literal('trailer') });
const anything = z.record(z.string(), z.unknown());

/**
 * Verifies an NDJSON export without any server, in bounded memory: every row's hash, in a whole log the chain and
 * its head, and that nothing was cut off.
 */
export async function verifyExport(bytes: AsyncIterable<Uint8Array>): Promise<FileVerdict> {
  const reader = new Reader();
  try {
    for await (const line of linesOf(bytes)) reader.take(line);
    return reader.end();
  } catch (error) {
    if (error instanceof Bad) return { ok: false, problem: error.problem, line: reader.line };
    throw error;
  }
}

async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let parts: Uint8Array[] = [];
  for await (const chunk of bytes) {
    let from = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      yield Buffer.concat([...parts, chunk.subarray(from, end)]);
      parts = [];
      from = end + 1;
    }
    parts.push(chunk.subarray(from));
  }
  const last = Buffer.concat(parts);
  if (last.length > 0) yield last;
}

function parsed(line: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line));
  } catch {
    throw new Bad('NOT_JSON');
  }
}

class Reader {
  line = 0;
  #header: z.infer<typeof headerLine> | undefined;
  /** As it was written: the trailer repeats it. */
  #logs: unknown;
  #trailer: Record<string, unknown> | undefined;
  #count = 0;
  #idx = 0;
  #head = '';

  take(bytes: Uint8Array): void {
    this.line += 1;
    if (this.#trailer) throw new Bad('AFTER_TRAILER');
    const value = parsed(bytes);
    if (!this.#header) this.#begin(value);
    else if (trailerLine.safeParse(value).success) this.#trailer = anything.parse(value);
    else this.#entry(this.#header, value);
  }

  #begin(value: unknown): void {
    const header = headerLine.safeParse(value);
    if (!header.success) throw new Bad('NO_HEADER');
    this.#header = header.data;
    this.#logs = anything.parse(value).logs;
    const [only] = header.data.logs;
    if (!header.data.whole || !only) return;
    this.#idx = only.from.size;
    this.#head = only.from.head;
  }

  #entry({ whole, logs }: z.infer<typeof headerLine>, value: unknown): void {
    const entry = entryLine.safeParse(value);
    if (!entry.success) throw new Bad('NOT_AN_ENTRY');
    const { log, idx, id, leaf, canon } = entry.data;
    if (canon === null) throw new Bad('ROW_MISSING');
    if (sha256(0, Buffer.from(canon, 'utf8')) !== leaf) throw new Bad('LEAF_MISMATCH');
    const row = rowOf(canon);
    if (row.id !== id || row.log !== log) throw new Bad('ROW_CHANGED');
    this.#count += 1;
    if (!whole) return;
    if (log !== logs[0]?.log) throw new Bad('ROW_CHANGED');
    if (idx !== this.#idx + 1) throw new Bad('GAP');
    this.#idx = idx;
    this.#head = sha256(1, uint64(idx), Buffer.from(this.#head, 'hex'), Buffer.from(leaf, 'hex'));
  }

  end(): FileVerdict {
    if (!this.#header) throw new Bad('NO_HEADER');
    if (!this.#trailer) throw new Bad('CUT');
    if (this.#trailer.count !== this.#count) throw new Bad('COUNT_MISMATCH');
    if (!isDeepStrictEqual(this.#trailer.logs, this.#logs)) throw new Bad('TRAILER_MISMATCH');
    const [only] = this.#header.logs;
    if (!this.#header.whole || !only) return { ok: true, whole: false, count: this.#count };
    if (this.#idx !== only.size) throw new Bad('GAP');
    if (this.#head !== only.head) throw new Bad('HEAD_MISMATCH');
    return { ok: true, whole: true, count: this.#count, log: only.log, size: this.#idx, head: this.#head };
  }
}

function rowOf(canon: string): Record<string, unknown> {
  try {
    return anything.safeParse(JSON.parse(canon)).data ?? {};
  } catch {
    return {};
  }
}

function sha256(kind: number, ...parts: Uint8Array[]): string {
  const made = createHash('sha256').update(Buffer.of(kind));
  for (const part of parts) made.update(part);
  return made.digest('hex');
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}
