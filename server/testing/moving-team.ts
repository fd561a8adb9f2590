import { sql } from 'drizzle-orm';
import { v7 } from 'uuid';
import { z } from 'zod';
import type { SharedDb } from '../../db/shared/client.ts';
import { rowsOf } from '../../db/shared/schema-state.ts';
import * as schema from '../../db/shared/schema/index.ts';
import { named, readTables } from '../installation/move/tables.ts';
import { corpusFiles } from './control-m-corpus.ts';
import { testImporter } from './control-m-imports.ts';
import { type OwnedTeam, ownedTeam } from './owned-teams.ts';
import { change } from './people.ts';
import { givenScripts } from './script-catalogue.ts';
import { scriptCorpus } from './script-corpus.ts';
import type { TeamServer } from './team-server.ts';

/** Texts that a careless copy changes. */
export const oddTexts = [
  'tab\there',
  'back\\slash \\N \\.',
  '"quotes" \'too\'',
  'ünï 漢字 \u{1f600}',
  '\u0001\u2028',
  ' ',
  'null',
];

/** A team with the whole corpora, an imported Control-M export, and rows in every table that a team fills over time. */
export async function largeTeam(server: TeamServer): Promise<OwnedTeam> {
  const owned = await ownedTeam(server, 'movers');
  await givenScripts(server.connection, owned.team.id, scriptCorpus().scripts);
  const importer = await testImporter(server);
  for (const { name, bytes } of corpusFiles('xml').slice(0, 2)) {
    const { state, id } = await importer.upload({ name, content: bytes });
    if (state === 'previewed') await importer.apply(id);
  }
  await change(server.connection, (db) => fillTheRest(db, owned.holder.userId));
  return owned;
}

const hash = (text: string) => new Uint8Array(Buffer.from(text.padEnd(32, '.')));

/** What only other people's sign-ins, a SIEM or years bring. */
async function fillTheRest(db: SharedDb, userId: string): Promise<void> {
  const soon = new Date(Date.now() + 86_400_000);
  await db.insert(schema.recoveryCodes).values({ id: v7(), userId, codeHash: hash('code') });
  const link = { id: v7(), userId, kind: 'reset', tokenHash: hash('link'), expiresAt: soon } as const;
  await db.insert(schema.oneTimeLinks).values(link);
  await db
    .insert(schema.oidcIdentities)
    .values({ id: v7(), userId, issuer: 'https://idp.example.com', subject: 's' });
  await db
    .insert(schema.oidcSignIns)
    .values({ stateHash: hash('state'), nonce: 'n', codeVerifier: 'v', returnTo: '/' });
  await db.insert(schema.signInAttempts).values({ subject: 'account:nobody', failures: 3 });
  await db
    .insert(schema.auditSinks)
    .values({ id: v7(), name: 'SIEM', kind: 'webhook', target: 'https://siem.example.com' });
  await db
    .insert(schema.auditSinkCursors)
    .select(
      db
        .select({ sinkId: schema.auditSinks.id, log: sql`'org'`.as('log'), idx: sql`1::bigint`.as('idx') })
        .from(schema.auditSinks),
    );
  await db
    .insert(schema.savedFilters)
    .values(
      oddTexts.map((name) => ({ id: v7(), userId, page: 'audit' as const, name: `[${name}]`, search: name })),
    );
  // JSON's null is not SQL's, and numbers keep their digits
  for (const json of ['null', '1.50', '[1, 2, {"a": null}]', '1e400'])
    await db.execute(sql`insert into idempotency_keys (caller_id, key, request_hash, response)
      values (${userId}, ${json}, ${Buffer.from('h')}, ${json}::text::json)`);
}

export interface TableContents {
  rows: number;
  md5: string | null;
}

const contentsRow = z.object({ rows: z.coerce.number(), md5: z.string().nullable() });

/** Every table as text, without what the product's own copy uses to compare. */
export async function contentsOfTables(db: SharedDb): Promise<Record<string, TableContents>> {
  const found: Record<string, TableContents> = {};
  const tables = await readTables(db);
  await db.transaction(async (tx) => {
    await tx.execute(sql`select set_config('timezone', 'UTC', true)`);
    for (const { name, columns } of tables) {
      const parts = columns.map(({ name: column }) => sql`coalesce(t.${named(column)}::text, 'SQL NULL')`);
      const [row] = await rowsOf(
        tx,
        sql`select count(*) as rows, md5(string_agg(h, '' order by h collate "C")) as md5
          from (select md5(concat_ws('|', ${sql.join(parts, sql`, `)})) as h from ${named(name)} t) hashed`,
        contentsRow,
      );
      if (row) found[name] = row;
    }
  });
  return found;
}
