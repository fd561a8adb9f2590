import { v7 } from 'uuid';
import type { LocalDb } from '../../db/local/client.ts';
import { sharedConnection } from '../../db/local/schema/index.ts';
import type { SharedTarget } from '../../db/shared/target.ts';
import type { SecretBox } from './secret-box.ts';

export interface StoredConnection extends SharedTarget {
  /** The user was told that a shared login cannot enforce permissions. */
  acceptSharedLogin: boolean;
}

/**
 * What is stored is in use already: its embedded database is never made anew.
 * @throws ConfigError - the secret key is not the one the connection was stored with
 */
export function readStoredConnection(db: LocalDb, box: SecretBox): StoredConnection | undefined {
  const row = db.select().from(sharedConnection).get();
  if (!row) return undefined;
  return {
    url: box.open(row.urlCiphertext, row.id),
    migrate: row.migrate,
    acceptSharedLogin: row.acceptSharedLogin,
    mustExist: true,
  };
}

export function storeConnection(db: LocalDb, box: SecretBox, connection: StoredConnection): void {
  const id = v7();
  const row = {
    slot: 1,
    id,
    urlCiphertext: box.seal(connection.url, id),
    migrate: connection.migrate,
    acceptSharedLogin: connection.acceptSharedLogin,
    configuredAt: Date.now(),
  };
  db.insert(sharedConnection)
    .values(row)
    .onConflictDoUpdate({ target: sharedConnection.slot, set: row })
    .run();
}

export function forgetConnection(db: LocalDb): void {
  db.delete(sharedConnection).run();
}
