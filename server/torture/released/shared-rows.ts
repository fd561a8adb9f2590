/** Who and what the rows below are about. */
export const people = {
  admin: '0199f3a2-7c1b-7e55-9d3a-0000000000a1',
  editor: '0199f3a2-7c1b-7e55-9d3a-0000000000a2',
};
export const teamId = '0199f3a2-7c1b-7e55-9d3a-0000000000b1';
export const scriptId = '0199f3a2-7c1b-7e55-9d3a-0000000000c1';
export const password = 'a password from an older release';
export const content = 'echo from an older release\r\n';

const roleId = '0199f3a2-7c1b-7e55-9d3a-0000000000d1';
const environmentId = '0199f3a2-7c1b-7e55-9d3a-0000000000e1';
const importId = '0199f3a2-7c1b-7e55-9d3a-0000000000e2';
const definitionId = '0199f3a2-7c1b-7e55-9d3a-0000000000e3';
const sinkId = '0199f3a2-7c1b-7e55-9d3a-0000000000f1';
const adminRoleId = '01990000-0000-7000-8000-000000000001'; // of 0001
const id = (n: number) => `0199f3a2-7c1b-7e55-9d3a-0000000001${String(n).padStart(2, '0')}`;
const bytes = `convert_to(E'echo from an older release\\r\\n', 'UTF8')`;
const sha256 = `encode(sha256(${bytes}), 'hex')`;
const facts = `'utf-8', 'crlf', ${content.length}, ${sha256}`;
const columns =
  'kind, key, identity, folder, name, type, application, command, hash, links'; /* of a definition and its versions */
const definition = `'job', 'F/J', '${id(20)}', 'F', 'J', 'Job:Command', 'APP', 'run.cmd', '${id(21)}', '[]'`;

/**
 * Rows as each release could have left them, by the migration that made room for them; written in one transaction right
 * after it. A migration that makes a table has to be here.
 */
export const sharedRows: Record<string, (passwordHash: string) => string[]> = {
  '0000_foundation': (hash) => [
    `insert into teams (id, slug, name, script_roots) values ('${teamId}', 'older', 'Older', '{//server/share}')`,
    `insert into users (id, username, display_name, email, password_hash) values
      ('${people.admin}', 'older-admin', 'Older admin', 'a@example.com', '${hash}'), ('${people.editor}', 'Éditör', 'Older editor', null, null)`,
    `insert into roles (id, key, name, permissions) values ('${roleId}', 'operators', 'Operators', '{scripts:read,"audit:*"}')`,
    `insert into role_bindings (id, user_id, role_id, team_id) values ('${id(1)}', '${people.editor}', '${roleId}', '${teamId}')`,
    `insert into sessions (id, user_id, token_hash, expires_at, ip, user_agent)
      values ('${id(2)}', '${people.editor}', sha256('session'), clock_timestamp() + interval '1 day', '127.0.0.1', 'older')`,
    `insert into scripts (id, team_id, name, path, kind, encoding, line_ending, size, sha256, description, tags, version, created_by, updated_by)
      values ('${scriptId}', '${teamId}', 'older.cmd', 'n/older.cmd', 'cmd', ${facts}, 'äöü', '{a,"b c"}', 2, '${people.admin}', '${people.admin}')`,
    `insert into scripts (id, team_id, name, path, kind, encoding, line_ending, size, sha256, created_by, updated_by, deleted_at)
      values ('${id(3)}', '${teamId}', 'gone.cmd', 'n/gone.cmd', 'cmd', ${facts}, '${people.admin}', '${people.admin}', clock_timestamp())`,
    `insert into script_versions (script_id, version, name, path, content, encoding, line_ending, size, sha256, message, created_by) values
      ('${scriptId}', 1, 'older.cmd', 'n/older.cmd', ${bytes}, ${facts}, null, '${people.admin}'),
      ('${scriptId}', 2, 'older.cmd', 'n/older.cmd', ${bytes}, ${facts}, 'second', '${people.admin}'),
      ('${id(3)}', 1, 'gone.cmd', 'n/gone.cmd', ${bytes}, ${facts}, null, '${people.admin}')`,
    `insert into organisation (first_admin_id) values ('${people.admin}')`,
    `insert into idempotency_keys (caller_id, key, request_hash, response) values ('${people.admin}', 'k', sha256('x'), '{"z": 1, "a": 2}')`,
    `insert into sign_in_attempts (subject, failures, blocked_until) values ('user:older', 6, clock_timestamp())`,
  ],
  '0001_assurance': () => [
    `insert into role_bindings (id, user_id, role_id) values ('${id(4)}', '${people.admin}', '${adminRoleId}')`,
  ],
  '0004_identity': () => [
    `insert into oidc_identities (id, user_id, issuer, subject) values ('${id(5)}', '${people.editor}', 'https://id.example.com', 'subject')`,
    `insert into oidc_sign_ins (state_hash, nonce, code_verifier, return_to) values (sha256('state'), 'n', 'v', '/')`,
    `insert into one_time_links (id, user_id, kind, token_hash, expires_at)
      values ('${id(6)}', '${people.editor}', 'invitation', sha256('link'), clock_timestamp() + interval '1 day')`,
    `insert into recovery_codes (id, user_id, code_hash) values ('${id(7)}', '${people.editor}', sha256('code'))`,
    `insert into api_tokens (id, user_id, name, token_hash, hint, permissions, team_ids, expires_at)
      values ('${id(8)}', '${people.admin}', 'older', sha256('token'), 'abcd', '{scripts:read}', '{${teamId}}', clock_timestamp() + interval '1 day')`,
  ],
  '0005_audit_seal': () => [
    `insert into audit_sinks (id, name, kind, target) values ('${sinkId}', 'older', 'webhook', 'https://siem.example.com/')`,
    `insert into audit_sink_cursors (sink_id, log, idx) values ('${sinkId}', 'org', 0)`,
  ],
  '0006_assurance_seal': () => ['select audit_seal_pending(100)'],
  '0011_control_m': () => [
    `insert into control_m_environments (id, team_id, name, revision, created_by, updated_by)
      values ('${environmentId}', '${teamId}', 'PROD', 1, '${people.admin}', '${people.admin}')`,
    `insert into control_m_settings (team_id, global_prefixes, updated_by) values ('${teamId}', '{GLOBAL-}', '${people.admin}')`,
    `insert into imports (id, team_id, kind, target_id, files, created_by)
      values ('${importId}', '${teamId}', 'control-m', '${environmentId}', '[{"name": "a.xml"}]', '${people.admin}')`,
    `insert into control_m_versions (import_id, seq, team_id, definition_id, change, ${columns}, format, source)
      values ('${importId}', 1, '${teamId}', '${definitionId}', 'created', ${definition}, 'xml', '<JOB/>')`,
    `insert into control_m_definitions (id, team_id, environment_id, ${columns}, import_id, seq)
      values ('${definitionId}', '${teamId}', '${environmentId}', ${definition}, '${importId}', 1)`,
    `insert into control_m_script_links (definition_id, team_id, script_id, created_by)
      values ('${definitionId}', '${teamId}', '${scriptId}', '${people.admin}')`,
    `update imports set state = 'applied', applied_at = clock_timestamp(), applied_by = '${people.admin}' where id = '${importId}'`,
  ],
  '0013_script_catalogue': () => [
    `update scripts set owner = 'Ada', criticality = 'high', version = 3 where id = '${scriptId}'`,
    `insert into script_versions select script_id, 3, name, path, content, encoding, line_ending, size, sha256, null, clock_timestamp(), created_by
      from script_versions where script_id = '${scriptId}' and version = 2`,
    `insert into script_facts (script_id, team_id, version, reader, secret_count, facts, words, text)
      values ('${scriptId}', '${teamId}', 3, 1, 0, '{}', to_tsvector('simple', 'echo'), 'echo')`,
    `insert into saved_filters (id, user_id, page, name, search) values ('${id(9)}', '${people.admin}', 'scripts', 'mine', '?kind=cmd')`,
  ],
};

/** What every transaction says in the log, before and after there were seals. */
export function auditRow(migration: string, team: string | null): string {
  const teamValue = team === null ? 'null' : `'${team}'`;
  return `insert into audit_log (id, actor_type, actor_id, actor_name, action, outcome, resource_type, resource_id, team_id, before, after,
      request_id, installation, topology, ip)
    values (gen_random_uuid(), 'user', '${people.admin}', 'older-admin', 'older.write', 'success', 'release', '${migration}', ${teamValue},
      null, '{"b": 1, "a": "ü"}', 'request', 'older', 'server', '127.0.0.1')`;
}

/** Tables that may be empty after all of the above, and why. */
export const mayBeEmpty: Record<string, string> = {
  audit_retention: 'is written when months are dropped',
  audit_owed: 'holds marks of transactions that are under way',
};
