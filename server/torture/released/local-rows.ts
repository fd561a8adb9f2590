const id = (n: number) => `0199f3a2-7c1b-7e55-9d3a-${String(n).padStart(12, '0')}`;
const hash = (digit: string) => digit.repeat(64);

/**
 * Rows as each release could have left them, by the migration that made room for them. A migration that makes a table has
 * to be here.
 */
export const localRows: Record<string, string[]> = {
  '0000_foundation': [
    `insert into local_sessions (token_hash, created_at, expires_at) values ('${hash('a')}', 1, 2)`,
    `insert into notes (id, title, body, tags, pinned, version, created_at, updated_at)
      values ('${id(1)}', 'Straße', 'findable words äöü', '["a","b c"]', 1, 3, 1, 2)`,
    `insert into notes (id, title, created_at, updated_at, deleted_at) values ('${id(2)}', 'gone', 1, 2, 3)`,
    `insert into settings (key, value, updated_at) values ('theme', '"dark"', 1)`,
    `insert into shared_connection (id, url_ciphertext, migrate, configured_at) values ('${id(3)}', 'v1.abc', 'verify', 1)`,
    `insert into workspaces (id, name, path, description, version, created_at, updated_at)
      values ('${id(4)}', 'Batch', '/srv/batch', 'ü', 2, 1, 2)`,
  ],
  '0001_notes_search': [
    `insert into notes (id, title, body, created_at, updated_at) values ('${id(5)}', 'second', 'findable too', 1, 3)`,
  ],
  '0002_audit_witness': [
    `insert into audit_alarms (id, connection, log, kind, since, known_size, found_size) values ('${id(6)}', 'c', 'org', 'ROLLBACK', 1, 9, 7)`,
    `insert into audit_receipts (id, connection, log, at, leaf, action, resource_type, written_at, alarm_id)
      values ('${id(7)}', 'c', 'org', 1, '${hash('b')}', 'x.y', 'x', 1, '${id(6)}')`,
    `insert into audit_witness (connection, log, size, head, first_seen_at, seen_at) values ('c', 'org', 9, '${hash('c')}', 1, 2)`,
  ],
  '0003_publications': [
    `insert into publications (id, workspace_id, connection, team_id, path, created_at, published_at)
      values ('${id(8)}', '${id(4)}', 'c', '${id(9)}', 'sub', 1, 2)`,
    `insert into published_files (publication_id, path, script_id, sha256, version, size, modified_at)
      values ('${id(8)}', 'a.cmd', '${id(9)}', '${hash('d')}', 1, 2, 3)`,
  ],
};

/** Words of notes that the search has to find. */
export const findable = 'findable';
