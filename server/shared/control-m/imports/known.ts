import { and, eq, isNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { SharedDb } from '../../../../db/shared/client.ts';
import { rowsOf } from '../../../../db/shared/schema-state.ts';
import { controlMEnvironments } from '../../../../db/shared/schema/index.ts';

/** Bytes of one definition: identity, hash, id, import of its version, its number there. */
const entryBytes = 16 + 16 + 16 + 16 + 4;
const pageRows = 10_000;
const noId = '00000000-0000-0000-0000-000000000000';

const page = z.object({ entries: z.instanceof(Uint8Array).nullable(), last: z.string().nullable() });

/** An environment as an import is compared with it. */
export interface KnownEnvironment {
  revision: number;
  /** 68 bytes per definition; see {@link Known}. */
  entries: Uint8Array;
}

/**
 * What the environment has, as few bytes as can be: 7 MB for 100 000 definitions.
 * @returns undefined - it was deleted
 */
export async function readKnown(db: SharedDb, environmentId: string): Promise<KnownEnvironment | undefined> {
  return db.transaction(
    async (tx) => {
      const [environment] = await tx
        .select({ revision: controlMEnvironments.revision })
        .from(controlMEnvironments)
        .where(and(eq(controlMEnvironments.id, environmentId), isNull(controlMEnvironments.deletedAt)));
      if (!environment) return undefined;
      const pages: Uint8Array[] = [];
      for (let after: string | null = noId; after !== null; ) {
        const found: z.output<typeof page> = await readPage(tx, environmentId, after);
        if (found.entries) pages.push(found.entries);
        after = found.last;
      }
      return { ...environment, entries: new Uint8Array(Buffer.concat(pages)) };
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}

/** In order of identity: that index is there, and comparing needs no order of its own. */
async function readPage(db: SharedDb, environmentId: string, after: string): Promise<z.output<typeof page>> {
  const query = sql`
    select string_agg(uuid_send(identity) || uuid_send(hash) || uuid_send(id) || uuid_send(import_id) || int4send(seq), ''::bytea) as entries,
      max(identity::text) as last
    from (select identity, hash, id, import_id, seq from control_m_definitions
      where environment_id = ${environmentId} and identity > ${after}::uuid order by identity limit ${pageRows}) as found`;
  const [found] = await rowsOf(db, query, page);
  return found ?? { entries: null, last: null };
}

/** One definition that the environment has. */
export interface KnownEntry {
  id: string;
  importId: string;
  seq: number;
}

/** Looks up definitions of the environment by identity, and remembers which ones were met. */
export class Known {
  readonly #entries: Buffer;
  /** The first 48 bits of each identity, ascending as the entries are: found by halving. */
  readonly #prefixes: Float64Array;
  readonly #seen: Uint8Array;

  constructor(entries: Uint8Array) {
    this.#entries = Buffer.from(entries.buffer, entries.byteOffset, entries.byteLength);
    const count = this.#entries.length / entryBytes;
    this.#seen = new Uint8Array(count);
    this.#prefixes = Float64Array.from({ length: count }, (_, at) =>
      this.#entries.readUIntBE(at * entryBytes, 6),
    );
  }

  /** Number of the definition with this identity, which is met by that. */
  meet(identity: string): number | undefined {
    const prefix = Number.parseInt(identity.slice(0, 8) + identity.slice(9, 13), 16);
    for (let at = this.#firstOf(prefix); this.#prefixes[at] === prefix; at += 1) {
      if (this.#uuid(at, 0) !== identity) continue;
      this.#seen[at] = 1;
      return at;
    }
    return undefined;
  }

  #firstOf(prefix: number): number {
    let [low, high] = [0, this.#prefixes.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#prefixes[middle] ?? 0) < prefix) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  hashOf(at: number): string {
    return this.#uuid(at, 16);
  }

  idOf(at: number): string {
    return this.#uuid(at, 32);
  }

  entry(at: number): KnownEntry {
    return {
      id: this.idOf(at),
      importId: this.#uuid(at, 48),
      seq: this.#entries.readInt32BE(at * entryBytes + 64),
    };
  }

  /** Ids of those that were not met, 16 bytes each. */
  unseen(): Uint8Array {
    const ids: Buffer[] = [];
    for (const [at, seen] of this.#seen.entries())
      if (seen === 0) ids.push(this.#entries.subarray(at * entryBytes + 32, at * entryBytes + 48));
    return new Uint8Array(Buffer.concat(ids));
  }

  #uuid(at: number, offset: number): string {
    const from = at * entryBytes + offset;
    return uuidText(this.#entries.toString('hex', from, from + 16));
  }
}

function uuidText(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The ids of {@link Known.unseen} as text. */
export function uuidsIn(bytes: Uint8Array): string[] {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
  return Array.from({ length: bytes.length / 16 }, (_, at) => uuidText(hex.slice(at * 32, at * 32 + 32)));
}
