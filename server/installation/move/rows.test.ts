import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { connect } from '../../../db/shared/connect.ts';
import { rowsOf } from '../../../db/shared/schema-state.ts';
import { emptyDatabase } from '../../testing/databases.ts';
import { batchLength, readRows } from './rows.ts';

const table = {
  name: 'files',
  columns: [
    { name: 'id', type: 'integer' },
    { name: 'body', type: 'bytea' },
    { name: 'note', type: 'text' },
  ],
};

it('rows travel a few megabytes at a time, however many small ones come before the large ones', async () => {
  const connection = await connect(await emptyDatabase(), {
    poolSize: 1,
    applicationName: 'test',
    embeddedDir: '',
  });
  await connection.db.execute(sql`create table files (id int, body bytea, note text)`);
  await connection.db.execute(
    sql`insert into files select i, convert_to(repeat('x', case when i > 6000 then 1000000 else 10 end), 'UTF8'),
      case when i % 2 = 0 then 'a note' end from generate_series(1, 6010) i`,
  );
  const sizes: { rows: number; length: number }[] = [];
  const ids: number[] = [];
  await connection.db.transaction(async (tx) => {
    for await (const rows of readRows(tx, table, 'files')) {
      sizes.push({ rows: rows.length, length: rows.join('').length });
      ids.push(...rows.map((row) => Number(z.object({ id: z.string() }).parse(JSON.parse(row)).id)));
    }
    expect(await rowsOf(tx, sql`select name from pg_cursors`, z.unknown())).toEqual([]);
  });
  await connection.close();

  expect(ids.sort((a, b) => a - b)).toEqual(Array.from({ length: 6010 }, (_, at) => at + 1));
  // a row that is longer than a batch may be travels alone
  expect(sizes.filter(({ rows, length }) => rows > 1 && length > batchLength)).toEqual([]);
  expect(sizes.length).toBeLessThan(20);
});
