import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scriptFacts } from '../../../../db/shared/schema/index.ts';
import type { Member } from '../../../testing/given.ts';
import { scriptCorpus } from '../../../testing/script-corpus.ts';
import { as, everywhere, type TeamServer, teamServer } from '../../../testing/team-server.ts';
import { unzipped } from '../../../testing/unzipped.ts';
import { safeName, zipped } from './zip.ts';

const corpus = scriptCorpus().scripts;

describe.each(everywhere)('archives of scripts on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  async function teamWith(files: readonly { path: string; bytes: Uint8Array }[]) {
    const team = await server.given.team();
    const editor = await server.given.member({ team, role: 'editor' });
    const viewer = await server.given.member({ team, role: 'viewer' });
    const call = as(server, editor).shared.scripts;
    for (const { path, bytes } of files)
      await call.create({
        teamId: team.id,
        name: path.split('/').at(-1) ?? '',
        path,
        contentBase64: Buffer.from(bytes).toString('base64'),
      });
    return { team, editor, viewer, call };
  }

  async function download({ session }: Member, query: Record<string, string>) {
    const address = `${server.url}/api/v1/shared/script-export?${new URLSearchParams(query).toString()}`;
    const answer = await fetch(address, { headers: { authorization: `Bearer ${session}` } });
    return { answer, bytes: Buffer.from(await answer.arrayBuffer()) };
  }

  it('hold the exact bytes of a real tree at their paths', { timeout: 120_000 }, async () => {
    const { team, editor } = await teamWith(corpus);
    const { answer, bytes } = await download(editor, { teamId: team.id });
    expect(answer.headers.get('content-type')).toBe('application/zip');
    expect(answer.headers.get('content-disposition')).toContain(`${team.slug}-scripts.zip`);
    const files = await unzipped(bytes);
    expect([...files.keys()].sort()).toEqual(corpus.map(({ path }) => path).sort());
    for (const file of corpus) expect(files.get(file.path), file.path).toEqual(Buffer.from(file.bytes));
  });

  const some = [
    { path: 'a/open.cmd', bytes: Buffer.from('rem open\r\n') },
    { path: 'a/empty.cmd', bytes: Buffer.alloc(0) },
    { path: 'b/hidden.cmd', bytes: Buffer.from('rem https://u:NotReal-1@example.com/\r\n') },
  ];

  it('hold what the filters say, or what is named', async () => {
    const { team, editor, call } = await teamWith(some);
    const names = async (query: Record<string, string>) =>
      [...(await unzipped((await download(editor, { teamId: team.id, ...query })).bytes)).keys()].sort();
    expect(await names({ folder: 'a' })).toEqual(['a/empty.cmd', 'a/open.cmd']);
    expect(await names({ q: 'open' })).toEqual(['a/open.cmd']);
    const { items } = await call.list({ teamId: team.id, q: 'hidden' });
    expect(await names({ ids: items[0]?.id ?? '' })).toEqual(['b/hidden.cmd']);
  });

  it('are refused where secrets are in them that the caller may not see, or come without them', async () => {
    const { team, viewer } = await teamWith(some);
    const { answer, bytes } = await download(viewer, { teamId: team.id });
    expect(answer.status).toBe(403);
    expect(JSON.parse(bytes.toString())).toMatchObject({
      reason: 'MISSING_PERMISSION',
      details: { permission: 'scripts:read-secrets' },
    });
    const without = await download(viewer, { teamId: team.id, withoutSecrets: 'true' });
    expect([...(await unzipped(without.bytes)).keys()].sort()).toEqual(['a/empty.cmd', 'a/open.cmd']);
    expect((await download(viewer, { teamId: team.id, folder: 'a' })).answer.status).toBe(200);
  });

  it('wait for scripts of which nobody knows yet whether there are secrets in them', async () => {
    const { team, viewer, call } = await teamWith(some);
    const { items } = await call.list({ teamId: team.id, folder: 'b' });
    await server.connection.db.delete(scriptFacts).where(eq(scriptFacts.scriptId, items[0]?.id ?? ''));
    const { answer } = await download(viewer, { teamId: team.id, withoutSecrets: 'true' });
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('60');
  });

  it('are recorded before their first byte, and say what was asked for', async () => {
    const { team, editor, call } = await teamWith(some);
    const plan = await call.exportArchive({ teamId: team.id, folder: 'a' });
    expect(plan).toMatchObject({ scripts: 2, bytes: 10, leftOut: 0, filename: `${team.slug}-scripts.zip` });
    const log = await as(server, editor).shared.audit.list({
      teamId: team.id,
      action: 'scripts.exportArchive',
    });
    expect(log.items).toMatchObject([{ outcome: 'success', after: { folder: 'a', scripts: 2 } }]);
  });

  it('are not made of scripts of other teams', async () => {
    const { team, call } = await teamWith([]);
    const other = await server.given.team();
    const theirs = await server.given.script({ team: other });
    const refused = { reason: 'NOT_FOUND' };
    await expect(call.exportArchive({ teamId: other.id })).rejects.toMatchObject(refused);
    await expect(call.exportArchive({ teamId: team.id, ids: [theirs.id] })).rejects.toMatchObject(refused);
  });
});

describe('zipped', () => {
  const file = (path: string) => ({ path, size: 3, modifiedAt: new Date('2026-03-01T10:00:00Z') });

  async function collected(parts: AsyncIterable<Uint8Array>): Promise<Buffer> {
    const all: Uint8Array[] = [];
    for await (const part of parts) all.push(part);
    return Buffer.concat(all);
  }

  it('asks for a file when it is its turn, so that no more than a few are held', async () => {
    const asked: string[] = [];
    const parts = zipped([file('a'), file('b'), file('c')], async ({ path }) => {
      asked.push(path);
      return Buffer.from('abc');
    });
    expect(asked).toEqual([]);
    expect((await unzipped(await collected(parts))).size).toBe(3);
    expect(asked).toEqual(['a', 'b', 'c']);
  });

  it('ends with the error of a file that is not to be had', async () => {
    const parts = zipped([file('a')], () => Promise.reject(new Error('gone')));
    await expect(collected(parts)).rejects.toThrow('gone');
  });

  it.each([
    ['nightly/n10.cmd', 'nightly/n10.cmd'],
    ['../../etc/passwd', '_/_/etc/passwd'],
    ['/a//b', 'a/b'],
    ['C:\\batch\\a.cmd', 'C_/batch/a.cmd'],
    ['a\u0001b', 'a_b'],
    ['', '_'],
  ])('keeps %j below the folder it is unpacked into', (path, name) => {
    expect(safeName(path)).toBe(name);
  });
});
