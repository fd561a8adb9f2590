import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { SharedDb } from '../../../../db/shared/client.ts';
import { rowsOf } from '../../../../db/shared/schema-state.ts';
import { definitionKinds } from '../../../../db/shared/schema/index.ts';
import type { Links } from '../model/links.ts';
import type { Source } from '../model/source.ts';
import { storedLinks, storedSource } from '../model/stored.ts';

/** Names a version: what an import said about a definition. Versions never change. */
export interface VersionRef {
  importId: string;
  seq: number;
}

/** What a version says. */
export interface VersionText {
  kind: (typeof definitionKinds)[number];
  name: string;
  folder: string;
  server: string | null;
  type: string;
  source: Source;
  links: Links;
}

const mostAtOnce = 500;
/** Bytes of sources as they are stored, which is compressed, in one query: one definition may be megabytes long. */
const mostBytes = 2 * 1024 * 1024;

const row = z.object({
  n: z.int(),
  kind: z.enum(definitionKinds),
  name: z.string(),
  folder: z.string(),
  server: z.string().nullable(),
  type: z.string(),
  source: z.string().nullable(),
  links: z.string(),
});

/**
 * Versions in the order of `refs`, a few at a time; one that is gone or says nothing is left out.
 * @param exceptIn - leaves out those that came in this format
 */
export async function* versionsOf<T extends VersionRef>(
  db: SharedDb,
  refs: readonly T[],
  exceptIn?: Source['format'],
): AsyncGenerator<(VersionText & { ref: T })[]> {
  for (let from = 0; from < refs.length; ) {
    const page = refs.slice(from, from + mostAtOnce);
    const rows = await readPage(db, page, exceptIn);
    yield rows.flatMap(({ n, source, links, ...text }) => {
      const ref = page[n];
      const said = storedSource(source);
      return ref && said ? [{ ...text, ref, source: said, links: storedLinks(links) }] : [];
    });
    from += rows.length === 0 ? page.length : (rows.at(-1)?.n ?? 0) + 1;
  }
}

function readPage(db: SharedDb, page: readonly VersionRef[], exceptIn: string | undefined) {
  const wanted = JSON.stringify(page.map(({ importId, seq }, n) => ({ n, import_id: importId, seq })));
  return rowsOf(
    db,
    sql`with wanted as materialized (
        select n, import_id, seq from json_to_recordset(${wanted}::text::json) as x(n int, import_id uuid, seq int)
      ), sized as (
        select w.n, w.import_id, w.seq, sum(pg_column_size(v.source)) over (order by w.n) as bytes
        from wanted w join control_m_versions v on v.import_id = w.import_id and v.seq = w.seq
        ${exceptIn === undefined ? sql`` : sql`where v.format <> ${exceptIn}`}
      )
      select s.n, v.kind, v.name, v.folder, v.server, v.type, v.source, v.links
      from sized s join control_m_versions v on v.import_id = s.import_id and v.seq = s.seq
      where s.bytes <= ${mostBytes} or s.n = (select min(n) from sized)
      order by s.n`,
    row,
  );
}
