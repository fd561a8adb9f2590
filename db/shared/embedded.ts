import { fsyncSync, mkdirSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import type { SharedConnection } from './connection.ts';
import * as schema from './schema/index.ts';

/**
 * Opens PGlite: the shared schema in a folder of this machine, for a team of one. Loaded only when asked
 * for, because it costs seconds and hundreds of megabytes. The data folder's lock keeps a second process out.
 */
export async function openEmbedded(folder: string): Promise<SharedConnection> {
  const [{ PGlite }, { pg_trgm }, { NodeFS }, { drizzle }] = await Promise.all([
    import('@electric-sql/pglite'),
    import('@electric-sql/pglite/contrib/pg_trgm'),
    import('@electric-sql/pglite/nodefs'),
    import('drizzle-orm/pglite'),
  ]);

  /** PGlite never syncs to disk by itself: a power cut would lose commits that were answered. */
  class DurableFS extends NodeFS {
    override async init(...args: Parameters<InstanceType<typeof NodeFS>['init']>) {
      const result = await super.init(...args);
      result.emscriptenOpts.preRun?.push((module) => {
        // NODEFS lacks types for its stream operations; the property has been there since PGlite 0.2
        const nodefs = Reflect.get(module, 'NODEFS') as { stream_ops: Record<string, unknown> };
        nodefs.stream_ops.fsync = (stream: { nfd: number }) => {
          fsyncSync(stream.nfd);
          return 0;
        };
      });
      return result;
    }
  }

  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const client = await PGlite.create({
    fs: new DurableFS(folder),
    extensions: { pg_trgm },
    startParams: [
      ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
      '-c',
      'wal_sync_method=fsync',
    ],
  });
  const db = drizzle(client, { schema });
  return {
    kind: 'embedded',
    db,
    transactionSettings: [],
    copyIn: ({ into, lines, hold }) =>
      client.transaction(async (tx) => {
        const { rows } = await tx.query(hold.query, [hold.parameter]);
        if (rows.length === 0) return false;
        await tx.query(`copy ${into} from '/dev/blob'`, [], { blob: new Blob([lines]) });
        return true;
      }),
    ping: async () => {
      await db.execute(sql`select 1`);
    },
    close: async () => {
      if (!client.closed) await client.close();
    },
  };
}
