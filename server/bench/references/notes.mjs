// Reference for rows 1 and 2: bare Fastify, prepared statements, the same rows, answer and durability.
// node notes.mjs <database file>
import Database from 'better-sqlite3';
import Fastify from 'fastify';
import { v7 } from 'uuid';

const db = new Database(process.argv[2]);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.pragma('foreign_keys = ON');

const columns = 'id, title, body, tags, pinned, version, created_at as createdAt, updated_at as updatedAt';
const list = db.prepare(
  `select ${columns} from notes where deleted_at is null order by updated_at desc, id desc limit ?`,
);
const insert = db.prepare(
  `insert into notes (id, title, body, tags, pinned, version, created_at, updated_at)
   values (?, ?, ?, ?, ?, 1, ?, ?) returning ${columns}`,
);

const present = (row) => ({
  ...row,
  tags: JSON.parse(row.tags),
  pinned: row.pinned === 1,
  createdAt: new Date(row.createdAt).toISOString(),
  updatedAt: new Date(row.updatedAt).toISOString(),
});

const app = Fastify();
app.get('/notes', () => {
  const rows = list.all(51);
  const last = rows[49];
  const key = Buffer.from(JSON.stringify([last.updatedAt, last.id])).toString('base64url');
  return { result: { data: { items: rows.slice(0, 50).map(present), nextCursor: key } } };
});
app.post('/notes', (request) => {
  const { title, body, tags } = request.body;
  const now = Date.now();
  return { result: { data: present(insert.get(v7(), title, body, JSON.stringify(tags), 0, now, now)) } };
});
await app.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`ready http://127.0.0.1:${app.server.address().port}\n`);
