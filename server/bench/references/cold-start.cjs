// Reference for row 5: `require('fastify')` listening with better-sqlite3 open, nothing else.
const app = require('fastify')();
const Database = require('better-sqlite3');
const db = new Database(process.argv[2]);
db.pragma('journal_mode = WAL');
app.get('/readyz', () => ({ local: db.prepare('select 1 as one').get().one === 1 }));
void app
  .listen({ host: '127.0.0.1', port: Number(process.argv[3]) })
  .then((address) => process.stdout.write(`ready ${address}\n`));
