import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { as, everywhere, type TeamServer, teamServer } from '../../testing/team-server.ts';

describe.each(everywhere)('shared.scripts on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  async function editorOfTeam() {
    const team = await server.given.team();
    const editor = await server.given.member({ team, role: 'editor' });
    return { team, editor, call: as(server, editor).shared.scripts };
  }

  describe('create', () => {
    it('stores the text and answers the facts of its bytes', async () => {
      const { team, editor, call } = await editorOfTeam();
      const content = '@echo off\r\nnet use K: \\\\SRV01\\data\r\n';

      const made = await call.create({ teamId: team.id, name: 'map.cmd', path: 'common\\map.cmd', content });

      expect(made).toMatchObject({
        path: 'common/map.cmd',
        kind: 'cmd',
        encoding: 'utf-8',
        lineEnding: 'crlf',
        size: content.length,
        content,
        version: 1,
        createdBy: editor.userId,
        createdByName: editor.username,
      });
      const [entry] = await server.given.auditOf(made);
      expect(entry).toMatchObject({
        action: 'scripts.create',
        outcome: 'success',
        actorId: editor.userId,
        teamId: team.id,
      });
      expect(entry?.after).toMatchObject({ sha256: made.sha256 });
      expect(JSON.stringify(entry?.after)).not.toContain('SRV01');
    });

    it.each([
      ['cp850', 'echo é ─── ß'],
      ['windows-1252', 'rem „Bestand“ ™'],
      ['utf-8-bom', 'echo ö'],
      ['utf-16le', 'echo 𝄞'],
      ['utf-16be', 'echo ö'],
    ] as const)('gives %s text back as it was written', async (encoding, content) => {
      const { team, call } = await editorOfTeam();
      const made = await call.create({ teamId: team.id, name: 'a.cmd', content, encoding });
      expect(made).toMatchObject({ content, encoding });
      expect(await call.version({ id: made.id, version: 1 })).toMatchObject({ content, encoding });
    });

    it.each([
      ['utf-8', 'utf-8-bom'],
      ['utf-8-bom', 'utf-8-bom'],
      ['utf-16le', 'utf-16le'],
    ] as const)('takes a byte order mark before %s text for one', async (asked, encoding) => {
      const { team, call } = await editorOfTeam();
      const text = 'net use X: \\\\S\\s Gehe1m-X /user:u\r\n';
      const made = await call.create({
        teamId: team.id,
        name: 'a.cmd',
        content: `\ufeff${text}`,
        encoding: asked,
      });
      expect(made).toMatchObject({ encoding, content: text, secretCount: 1 });
      const viewer = await server.given.member({ team, role: 'viewer' });
      const seen = await as(server, viewer).shared.scripts.get({ id: made.id });
      expect(seen).toMatchObject({ masked: true, content: text.replace('Gehe1m-X', '********') });
      const { base64 } = await call.raw({ id: made.id });
      const marks = { 'utf-8-bom': 'efbbbf', 'utf-16le': 'fffe6e' };
      expect(Buffer.from(base64, 'base64').toString('hex').startsWith(marks[encoding])).toBe(true);
    });

    it('keeps a NUL that somebody left in a script, and reads what stands around it', async () => {
      const { team, call } = await editorOfTeam();
      const content = 'net use K: \\\\SRV01\\da\0ta\r\nset A=\0\r\ncall x.cmd\r\n';
      const contentBase64 = Buffer.from(content).toString('base64');
      const asText = await call.create({ teamId: team.id, name: 'a.cmd', content });
      const asBytes = await call.create({ teamId: team.id, name: 'b.cmd', contentBase64 });
      expect(asBytes.sha256).toBe(asText.sha256);
      expect(await call.get({ id: asText.id })).toMatchObject({ content, size: content.length });
      expect(await call.raw({ id: asText.id })).toMatchObject({ base64: contentBase64 });
      expect((await call.list({ teamId: team.id, q: 'x.cmd' })).items).toHaveLength(2);
    });

    it('refuses a path the team has already, whatever its case', async () => {
      const { team, call } = await editorOfTeam();
      await server.given.script({ team, path: 'Nightly/N10.CMD' });

      const attempt = call.create({ teamId: team.id, name: 'n10.cmd', path: 'nightly/n10.cmd', content: '' });

      await expect(attempt).rejects.toMatchObject({ reason: 'ALREADY_EXISTS', issues: [{ path: ['path'] }] });
    });

    it('refuses a character that the encoding does not have, and says which', async () => {
      const { team, call } = await editorOfTeam();

      const attempt = call.create({
        teamId: team.id,
        name: 'a.cmd',
        content: 'rem \u20ac \u4e2d',
        encoding: 'windows-1252',
      });

      await expect(attempt).rejects.toMatchObject({
        reason: 'INVALID_INPUT',
        message: expect.stringContaining('\u4e2d'),
      });
    });

    it('takes the exact bytes of a file and finds out their encoding', async () => {
      const { team, call } = await editorOfTeam();
      const bytes = Buffer.from([0x72, 0x65, 0x6d, 0x20, 0xe4, 0xf6, 0xfc, 0x0d, 0x0a]); // rem äöü in Windows 1252

      const made = await call.create({
        teamId: team.id,
        name: 'a.cmd',
        contentBase64: bytes.toString('base64'),
      });

      expect(made).toMatchObject({ encoding: 'windows-1252', content: 'rem äöü\r\n', size: bytes.length });
      expect(await call.raw({ id: made.id })).toMatchObject({
        base64: bytes.toString('base64'),
        filename: 'a.cmd',
      });
    });

    it('keeps the encoding when the text is edited', async () => {
      const { team, call } = await editorOfTeam();
      const made = await call.create({ teamId: team.id, name: 'a.cmd', content: 'rem ä', encoding: 'cp850' });

      const saved = await call.update({ id: made.id, expectedVersion: 1, content: 'rem ü' });

      expect(saved).toMatchObject({ encoding: 'cp850', size: 5 });
      const { base64 } = await call.raw({ id: made.id });
      expect([...Buffer.from(base64, 'base64')].at(-1)).toBe(0x81);
    });

    it.each([
      [{}, 'content'],
      [{ content: '', contentBase64: '' }, 'contentBase64'],
      [{ contentBase64: Buffer.from([0x4d, 0x5a, 0, 0, 1]).toString('base64') }, 'contentBase64'],
    ])('refuses %j and names the field', async (given, field) => {
      const { team, call } = await editorOfTeam();

      const attempt = call.create({ teamId: team.id, name: 'a.cmd', ...given });

      await expect(attempt).rejects.toMatchObject({ reason: 'INVALID_INPUT', issues: [{ path: [field] }] });
    });

    it.each(['..\\up.cmd', 'C:\\batch\\a.cmd', 'a/../../b.cmd'])('refuses the path %s', async (path) => {
      const { team, call } = await editorOfTeam();

      const attempt = call.create({ teamId: team.id, name: 'a.cmd', path, content: '' });

      await expect(attempt).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    });
  });

  describe('update', () => {
    it('saves a new version and records only what changed', async () => {
      const { team, editor, call } = await editorOfTeam();
      const script = await server.given.script({ team, content: 'one\r\n' });

      const saved = await call.update({
        id: script.id,
        expectedVersion: 1,
        content: 'two\r\n',
        message: 'because',
      });

      expect(saved).toMatchObject({ version: 2, content: 'two\r\n', updatedBy: editor.userId });
      const [entry] = await server.given.auditOf(script);
      expect(entry?.before).toEqual({ sha256: script.sha256, version: 1 });
      expect(entry?.after).toEqual({ sha256: saved.sha256, version: 2 });
      const versions = await call.versions({ id: script.id });
      expect(versions.items.map(({ version, message }) => ({ version, message }))).toEqual([
        { version: 2, message: 'because' },
        { version: 1, message: null },
      ]);
      expect(await call.version({ id: script.id, version: 1 })).toMatchObject({ content: 'one\r\n' });
    });

    it('keeps the bytes when only the description changes', async () => {
      const { team, call } = await editorOfTeam();
      const script = await server.given.script({ team, content: 'same' });

      const saved = await call.update({ id: script.id, expectedVersion: 1, description: 'new words' });

      expect(saved).toMatchObject({
        sha256: script.sha256,
        content: 'same',
        description: 'new words',
        version: 2,
      });
    });

    it('refuses a version number that no script can have', async () => {
      const { team, call } = await editorOfTeam();
      const { id } = await server.given.script({ team });
      const tooLarge = 2 ** 31;
      await expect(call.version({ id, version: tooLarge })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
      await expect(call.update({ id, expectedVersion: tooLarge })).rejects.toMatchObject({
        code: 'BAD_REQUEST',
      });
    });

    it('refuses a change of nothing', async () => {
      const { team, call } = await editorOfTeam();
      const script = await server.given.script({ team });
      const attempt = call.update({ id: script.id, expectedVersion: 1, message: 'why' });
      await expect(attempt).rejects.toMatchObject({ reason: 'INVALID_INPUT' });
    });

    it('refuses a stale version and shows the script as it is now', async () => {
      const { team, call } = await editorOfTeam();
      const script = await server.given.script({ team });
      await call.update({ id: script.id, expectedVersion: 1, content: 'theirs' });

      const attempt = call.update({ id: script.id, expectedVersion: 1, content: 'mine' });

      await expect(attempt).rejects.toMatchObject({
        reason: 'VERSION_CONFLICT',
        details: { current: { version: 2, content: 'theirs' } },
      });
      expect(await call.get({ id: script.id })).toMatchObject({ content: 'theirs' });
    });

    it('lets exactly one of two racing editors win', async () => {
      const { team, call } = await editorOfTeam();
      const script = await server.given.script({ team });

      const results = await Promise.allSettled(
        ['a', 'b', 'c', 'd'].map((content) => call.update({ id: script.id, expectedVersion: 1, content })),
      );

      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await call.get({ id: script.id })).toMatchObject({ version: 2 });
    });
  });

  describe('delete', () => {
    it('shows no content to someone with a stale version who may only delete', async () => {
      const { team, call } = await editorOfTeam();
      const script = await server.given.script({ team });
      await call.update({ id: script.id, expectedVersion: 1, content: 'secret' });
      const role = await server.given.role(['scripts:delete']);
      const cleaner = as(server, await server.given.member({ team, role: role.key })).shared.scripts;

      const refusal = await cleaner
        .delete({ id: script.id, expectedVersion: 1 })
        .catch((error: unknown) => error);

      expect(refusal).toMatchObject({ reason: 'VERSION_CONFLICT', details: { current: { version: 2 } } });
      expect(JSON.stringify(refusal)).not.toContain('secret');
    });

    it('hides the script everywhere and frees its path', async () => {
      const { team, call } = await editorOfTeam();
      const script = await server.given.script({ team, path: 'gone.cmd' });

      await call.delete({ id: script.id, expectedVersion: 1 });

      await expect(call.get({ id: script.id })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
      await expect(call.versions({ id: script.id })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
      expect((await call.list({ teamId: team.id })).items).toEqual([]);
      await call.create({ teamId: team.id, name: 'gone.cmd', content: 'again' });
    });
  });

  describe('list', () => {
    it('pages by keyset without gaps or repeats', async () => {
      const { team, call } = await editorOfTeam();
      for (const path of ['c.cmd', 'a.cmd', 'b.sql', 'd.ps1', 'e.sh'])
        await server.given.script({ team, path });

      const seen: string[] = [];
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const page = await call.list({ teamId: team.id, limit: 2, cursor: cursor ?? undefined });
        seen.push(...page.items.map(({ path }) => path));
        cursor = page.nextCursor;
      }

      expect(seen).toEqual(['a.cmd', 'b.sql', 'c.cmd', 'd.ps1', 'e.sh']);
    });

    it('filters by kind and by text taken literally', async () => {
      const { team, call } = await editorOfTeam();
      await server.given.script({ team, path: '100%.cmd' });
      await server.given.script({ team, path: '100x.cmd' });
      await server.given.script({ team, path: '100%.sql' });

      const { items } = await call.list({ teamId: team.id, q: '100%', kind: 'cmd' });

      expect(items.map(({ path }) => path)).toEqual(['100%.cmd']);
    });

    it('shows nothing of other teams', async () => {
      const { call } = await editorOfTeam();
      const other = await server.given.team();
      const secret = await server.given.script({ team: other, path: 'theirs.cmd' });

      expect((await call.list({})).items.map(({ id }) => id)).not.toContain(secret.id);
      expect((await call.list({ teamId: other.id })).items).toEqual([]);
    });

    it('refuses a NUL character in a search, not as a bug of ours', async () => {
      const { call } = await editorOfTeam();
      await expect(call.list({ q: 'a\u0000b' })).rejects.toMatchObject({ reason: 'INVALID_INPUT' });
    });

    it('refuses a cursor of another list', async () => {
      const { call } = await editorOfTeam();
      await expect(call.list({ cursor: 'nonsense' })).rejects.toMatchObject({ reason: 'INVALID_INPUT' });
    });
  });
});
