import { createHash, randomBytes } from 'node:crypto';
import { cpSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { SecretBox } from '../installation/secret-box.ts';
import { callApi, textOf } from '../testing/api.ts';
import { startPostgres } from '../testing/postgres.ts';
import { filesBelow, secretsIn } from '../testing/secrets-in.ts';
import { type ServerProcess, StartFailed, startServer } from '../testing/server-process.ts';
import { admin, connectTeam } from '../testing/team-on-server.ts';
import { makeFolder, removeFolder } from '../testing/temp.ts';
import { promise, type Scenario } from './scenario.ts';
import { carelessBoxes, wronglyOpened } from './secret-boxes.ts';

const databasePassword = `canary-${randomBytes(8).toString('hex')}`;
const providerSecret = `canary-${randomBytes(8).toString('hex')}`;
const wrongPassword = `canary-${randomBytes(8).toString('hex')}`;

type Secrets = Record<string, string>;

export const folderWithoutKey: Scenario = {
  id: 'SEC-8',
  about: 'a data folder without its key holds no secret; flipped, swapped and cut ciphertexts are refused',
  // every bit is tried with the box itself; each of these starts a server with one of them
  rounds: { short: 1, long: 100 },
  async run(rounds, note) {
    checkBoxes();
    const postgres = await startPostgres();
    const folders = [makeFolder('sec-8'), makeFolder('sec-8')] as const;
    try {
      const [first, other] = folders;
      const made = Object.assign(new URL(await postgres.createDatabase()), { password: databasePassword });
      const files = await checkFolder(first, made.href);
      note(`${files} files of a connected installation hold no secret`);
      const embedded = await checkFolder(other, 'embedded:');
      note(`${embedded} files with a team database in them hold no secret`);
      const refused = await checkForgeries(first, other, rounds, note);
      return { rounds, files, embedded, refused };
    } finally {
      folders.forEach(removeFolder);
      await postgres.remove();
    }
  },
};

/** Ours opens nothing that it should not; what is known to be wrong is found out. */
function checkBoxes(): void {
  const opened = wronglyOpened((secretKey) => new SecretBox({ secretKey, secretKeyFile: '' }));
  promise(opened.length === 0, 'nothing forged is opened', { opened });
  for (const [name, make] of Object.entries(carelessBoxes))
    promise(wronglyOpened(make).length > 0, 'a careless box is found out (control)', { name });
}

const keyFile = (folder: string) => join(folder, 'config', 'secret-key');
const dataOf = (folder: string) => join(folder, 'data');
const key = (folder: string) => readFileSync(keyFile(folder), 'utf8').trim();

/** Uses an installation as people do, and looks into its data folder while it runs, and when it has stopped. */
async function checkFolder(folder: string, databaseUrl: string): Promise<number> {
  const env = {
    WO_OIDC_ISSUER: 'https://127.0.0.1:1',
    WO_OIDC_CLIENT_ID: 'wo',
    WO_OIDC_CLIENT_SECRET: providerSecret,
  };
  const server = await startServer({ dataDir: folder, env });
  const secrets = await use(server, databaseUrl);
  checkNone(folder, secrets);
  await server.stop();
  checkNone(folder, secrets);
  checkControl(folder, secrets);
  return filesBelow(dataOf(folder)).length;
}

/** Whatever is secret in what people do; what is not the server's own was sent to it. */
async function use(server: ServerProcess, databaseUrl: string): Promise<Secrets> {
  const team = await connectTeam(server, databaseUrl);
  const { session } = team;
  const post = (path: string, body: unknown) => callApi(server.url, path, { body, session });
  const token = await post('/shared/tokens', { name: 'for a program' });
  const invited = await post('/shared/users/invite', { username: 'guest', displayName: 'Guest' });
  await post('/shared/auth/sign-in', { username: admin.username, password: wrongPassword });
  await callApi(server.url, '/local/notes', { body: { title: 'x', body: 'x' }, local: server.accessToken });
  const link = await callApi(server.url, '/system/start-links', {
    method: 'POST',
    local: server.accessToken,
  });
  const startToken = textOf(link, 'path').split('#start=')[1] ?? '';
  const started = await callApi(server.url, '/system/start-session', { body: { startToken } });
  const cookie = /wo-local-\d+=([^;]+)/.exec(started.headers.getSetCookie().join())?.[1] ?? '';
  const secrets: Secrets = {
    'password of the database': databasePassword,
    'password of a person': admin.password,
    'password that was wrong': wrongPassword,
    'secret of the provider': providerSecret,
    'key of the folder': key(server.dataDir),
    session,
    'API token': textOf(token, 'token'),
    invitation: textOf(invited, 'token'),
    'start link': startToken,
    'local cookie': cookie,
  };
  const short = Object.keys(secrets).filter((name) => (secrets[name]?.length ?? 0) < 16);
  promise(short.length === 0, 'all of them are long enough to look for', { short });
  return secrets;
}

/** The access token is in its own file, for this account alone, and nowhere else. */
function checkNone(folder: string, secrets: Secrets): void {
  const data = dataOf(folder);
  const token = join(data, 'access-token');
  const found = [
    ...secretsIn(data, secrets),
    ...secretsIn(data, { 'access token': readFileSync(token, 'utf8').trim() }).filter(
      ({ file }) => file !== 'access-token',
    ),
  ];
  promise(found.length === 0, 'no file of the data folder holds a secret', { found });
  promise((statSync(token).mode & 0o077) === 0, 'the access token is readable by this account only');
  promise(!keyFile(folder).startsWith(data), 'the key is not in the folder');
}

/** What is found must be found in each of its spellings, wherever it stands. */
function checkControl(folder: string, secrets: Secrets): void {
  const leak = join(dataOf(folder), 'leak');
  const bytes = Buffer.from(`xx${secrets.session ?? ''}yy`);
  for (const encoding of ['utf8', 'utf16le', 'hex', 'base64', 'base64url'] as const) {
    const text = bytes.toString('utf8');
    const leaked = encoding === 'utf16le' ? Buffer.from(text, encoding) : bytes.toString(encoding);
    writeFileSync(leak, leaked);
    const found = secretsIn(dataOf(folder), secrets);
    promise(
      found.some(({ file, secret }) => file === 'leak' && secret === 'session'),
      'a leak is found (control)',
      {
        encoding,
      },
    );
  }
  rmSync(leak);
}

const row = z.object({ id: z.string(), url_ciphertext: z.string() });
type Row = z.infer<typeof row>;

function rowOf(folder: string): Row {
  const db = new Database(join(dataOf(folder), 'workspace.db'), { readonly: true });
  try {
    return row.parse(db.prepare('select id, url_ciphertext from shared_connection').get());
  } finally {
    db.close();
  }
}

function putRow(folder: string, changed: Row): void {
  const db = new Database(join(dataOf(folder), 'workspace.db'));
  try {
    db.prepare('update shared_connection set id = ?, url_ciphertext = ?').run(
      changed.id,
      changed.url_ciphertext,
    );
    db.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    db.close();
  }
}

/**
 * Starts a server on folders somebody has been at: each ends with a word about the key, and changes nothing.
 * @returns how many were tried
 */
async function checkForgeries(
  folder: string,
  other: string,
  rounds: number,
  note: (line: string) => void,
): Promise<number> {
  const own = rowOf(folder);
  const others = { ...rowOf(other), url_ciphertext: sealedWith(folder, rowOf(other).id) };
  await checkRefused(folder, 'of another row', { ...own, url_ciphertext: others.url_ciphertext });
  await checkRefused(folder, 'with the id of another row', { ...own, id: others.id });
  for (let round = 0; round < rounds; round += 1) {
    const bytes = Buffer.from(own.url_ciphertext, 'base64');
    const bit = Math.floor(((round + 0.5) / rounds) * bytes.length * 8);
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    await checkRefused(folder, `bit ${bit} flipped`, { ...own, url_ciphertext: bytes.toString('base64') });
    if ((round + 1) % 20 === 0) note(`${round + 1} flipped bits refused`);
  }
  putRow(folder, own);
  await withoutKey(folder);
  const server = await startServer({ dataDir: folder }); // the control: as it was, it opens
  await server.stop();
  return rounds + 4;
}

/** What another installation would keep, had it the same key. */
function sealedWith(folder: string, rowId: string): string {
  const box = new SecretBox({ secretKey: key(folder), secretKeyFile: '' });
  return box.seal(`postgres://postgres:${databasePassword}@127.0.0.1:1/elsewhere`, rowId);
}

async function withoutKey(folder: string): Promise<void> {
  const kept = `${keyFile(folder)}.kept`;
  renameSync(keyFile(folder), kept);
  await refused(folder, 'no key');
  writeFileSync(keyFile(folder), `${randomBytes(32).toString('hex')}\n`);
  await refused(folder, 'another key');
  renameSync(kept, keyFile(folder));
}

async function checkRefused(folder: string, how: string, changed: Row): Promise<void> {
  putRow(folder, changed);
  await refused(folder, how);
}

async function refused(folder: string, how: string): Promise<void> {
  const before = digestOf(folder);
  const ended = await startServer({ dataDir: folder }).then(
    async (server) => {
      await server.stop();
      return undefined;
    },
    (error: unknown) => error,
  );
  if (!(ended instanceof StartFailed))
    throw new Error(`Broken promise: it does not start, ${how}`, { cause: ended });
  promise(ended.exitCode === 64 && /key/.test(ended.output), 'it ends with a word about the key', {
    how,
    exitCode: ended.exitCode,
    output: ended.output,
  });
  promise(!ended.output.includes(databasePassword), 'it shows no password', { how });
  promise(JSON.stringify(digestOf(folder)) === JSON.stringify(before), 'it changes nothing', {
    how,
    before,
    after: digestOf(folder),
  });
}

/** Of what is kept: the rows of the personal database, and whether there is a key. */
function digestOf(folder: string): Record<string, string> {
  const copy = makeFolder('sec-8-copy');
  try {
    cpSync(folder, copy, { recursive: true });
    const db = new Database(join(dataOf(copy), 'workspace.db'));
    const rows = JSON.stringify(db.prepare('select * from shared_connection').all());
    db.close();
    const keys = filesBelow(join(copy, 'config')).map((name) => [
      name,
      readFileSync(join(copy, 'config', name), 'hex'),
    ]);
    return Object.fromEntries([['rows', createHash('sha256').update(rows).digest('hex')], ...keys]);
  } finally {
    removeFolder(copy);
  }
}
