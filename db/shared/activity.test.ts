import postgres from 'postgres';
import { describe, expect, it, onTestFinished } from 'vitest';
import { emptyDatabase } from '../../server/testing/databases.ts';
import { onServer } from '../../server/testing/postgres.ts';
import { type Backend, isForgotten, readActivity, type Unanswered } from './activity.ts';

const text = 'select a_lot';
const idle: Backend = { pid: 7, own: false, working: false, quietMs: 11_000, query: text };
const asked: Unanswered = { pid: 7, text, sentMs: 11_000, openMs: 12_000, last: true };

describe('a statement without an answer', () => {
  it.each<[string, Partial<Unanswered>, Partial<Backend>, boolean]>([
    ['its process works', {}, { working: true, quietMs: null, query: '' }, false],
    ['its process works on it for very long', {}, { working: true, quietMs: 900_000 }, false],
    ['its process is gone', {}, { pid: 8 }, true],
    ['its process has been idle since long before', {}, { quietMs: 14_001 }, true],
    ['it has waited for a connection', { openMs: 30_000 }, { quietMs: 14_001 }, false],
    ['its process ended another just before', {}, { query: 'select other' }, true],
    ['its process is new', { openMs: 30_000 }, { query: '' }, true],
    ['its process ended another, which may be later', { last: false }, { query: 'select other' }, false],
    ['its process ended another after it was sent', {}, { query: 'select other', quietMs: 10_999 }, false],
    ['its process ended the same just before, or it', {}, {}, false],
    ['its process ended one that it begins with', {}, { query: 'select' }, false],
    ['a large answer may be under way', { sentMs: 120_000, openMs: 121_000 }, { quietMs: 119_999 }, false],
    ['no answer takes so long', { sentMs: 120_000, openMs: 121_000 }, { quietMs: 120_001 }, true],
    ['it is the end of a transaction', { text: undefined }, { quietMs: 2_001 }, true],
    ['it ended a transaction just now', { text: undefined }, { quietMs: 1_999 }, false],
  ])('when %s', (_, statement, backend, forgotten) => {
    const backends = [{ ...idle, ...backend }];
    expect(isForgotten({ ...asked, ...statement }, { direct: true, backends })).toBe(forgotten);
  });

  it('is never given up behind a pooler, whose process ids are not the server’s', () => {
    expect(isForgotten(asked, { direct: false, backends: [] })).toBe(false);
  });
});

describe('what the server does for our login', () => {
  it('names the process of each connection, and what it did last', async () => {
    const url = await emptyDatabase();
    const [looking, other] = [connected(url), connected(url)];
    const { pid } = (await other.unsafe(text.replace('a_lot', '1'))).state;

    const activity = await readActivity(looking);

    expect(activity.direct).toBe(true);
    const found = activity.backends.find((backend) => backend.pid === pid);
    expect(found).toMatchObject({ working: false, query: 'select 1' });
    expect(found?.quietMs).toBeGreaterThanOrEqual(0);
  });

  it('counts as work what a login that changes its role may not see', async () => {
    const url = await emptyDatabase();
    const login = await changingLogin(url);
    const [looking, other] = [connected(login), connected(login)];
    const { pid } = (await other`select 1`).state;

    const { backends } = await readActivity(looking);

    expect(backends).toMatchObject([{ pid, working: true }]);
  });
});

function connected(url: string) {
  const client = postgres(url, { max: 1, fetch_types: false });
  onTestFinished(() => client.end());
  return client;
}

/** The URL of a login that becomes another role, which may not see what the login does. */
async function changingLogin(url: string): Promise<string> {
  const login = `login_${new URL(url).pathname.slice(1)}`;
  const role = `${login}_role`;
  await onServer(url, async (sql) => {
    await sql.unsafe(`create role ${role}; create role ${login} login password 'secret' in role ${role}`);
    await sql.unsafe(`alter role ${login} set role ${role}`);
  });
  onTestFinished(() => onServer(url, async (sql) => void (await sql.unsafe(`drop role ${login}, ${role}`))));
  return Object.assign(new URL(url), { username: login, password: 'secret' }).href;
}
