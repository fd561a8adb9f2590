import { and, asc, eq, or } from 'drizzle-orm';
import type { SharedDb } from '../../../../db/shared/client.ts';
import { scriptFacts, scripts, scriptVersions } from '../../../../db/shared/schema/index.ts';
import { factsNow } from '../selected.ts';
import { type ArchivePlan, selected } from './plan.ts';

/** A script that goes into an archive, or into a folder. */
export interface Member {
  id: string;
  path: string;
  version: number;
  size: number;
  sha256: string;
  modifiedAt: Date;
}

/** What a plan selects, by path. */
export async function membersOf(db: SharedDb, plan: ArchivePlan): Promise<Member[]> {
  return (
    db
      .select({
        id: scripts.id,
        path: scripts.path,
        version: scripts.version,
        size: scripts.size,
        sha256: scripts.sha256,
        modifiedAt: scripts.updatedAt,
      })
      .from(scripts)
      .leftJoin(scriptFacts, factsNow)
      // what changed since the plan was made must not bring a secret in
      .where(and(selected(db, plan.selection), plan.withSecrets ? undefined : eq(scriptFacts.secretCount, 0)))
      .orderBy(asc(scripts.path))
  );
}

const bytesPerFetch = 4 * 1024 * 1024;
const membersPerFetch = 200;

/** The bytes of scripts that are asked for one after the other, fetched several at a time. */
export class Contents {
  readonly #db: SharedDb;
  readonly #members: readonly Member[];
  #next = 0;
  #fetched = new Map<string, Uint8Array>();

  constructor(db: SharedDb, members: readonly Member[]) {
    this.#db = db;
    this.#members = members;
  }

  /** @throws Error - it was purged meanwhile */
  async of({ id, path }: Member): Promise<Uint8Array> {
    if (!this.#fetched.has(id)) this.#fetched = await this.#fetch();
    const bytes = this.#fetched.get(id);
    if (!bytes) throw new Error(`${path} was removed while it was exported.`);
    return bytes;
  }

  async #fetch(): Promise<Map<string, Uint8Array>> {
    const wanted: Member[] = [];
    for (let bytes = 0; bytes < bytesPerFetch && wanted.length < membersPerFetch; this.#next += 1) {
      const member = this.#members[this.#next];
      if (!member) break;
      wanted.push(member);
      bytes += member.size;
    }
    const rows = await this.#db
      .select({ id: scriptVersions.scriptId, content: scriptVersions.content })
      .from(scriptVersions)
      .where(
        or(
          ...wanted.map(({ id, version }) =>
            and(eq(scriptVersions.scriptId, id), eq(scriptVersions.version, version)),
          ),
        ),
      );
    return new Map(rows.map(({ id, content }) => [id, content]));
  }
}
