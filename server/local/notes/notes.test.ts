import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LocalCaller, localCaller } from '../../testing/local-context.ts';
import { until } from '../../testing/until.ts';

async function titles(call: LocalCaller, filter: Parameters<LocalCaller['notes']['list']>[0] = {}) {
  return (await call.notes.list(filter)).items.map((note) => note.title);
}

const unknownId = '0199f3a2-7c1b-7e55-9d3a-5f0c8a1b2c3d';

describe('local.notes.create', () => {
  it('gives back the note as it can be read', async () => {
    const { call } = await localCaller();

    const note = await call.notes.create({
      title: 'Month end',
      body: '# Plan',
      tags: ['a', 'b', 'a'],
      pinned: true,
    });

    expect(note).toMatchObject({
      title: 'Month end',
      body: '# Plan',
      tags: ['a', 'b'],
      pinned: true,
      version: 1,
    });
    expect(note.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(await call.notes.get({ id: note.id })).toEqual(note);
  });

  it.each([
    ['no title', { title: ' ', body: '' }],
    ['a title of two lines', { title: 'a\nb', body: '' }],
    ['a body that is too long', { title: 'a', body: 'x'.repeat(1_000_001) }],
    ['a tag that is too long', { title: 'a', body: '', tags: ['x'.repeat(51)] }],
  ])('refuses %s', async (_what, input) => {
    const { call } = await localCaller();
    await expect(call.notes.create(input)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(await titles(call)).toEqual([]);
  });
});

describe('local.notes.list', () => {
  it('pages through all notes once, the last changed first', async () => {
    const { call } = await localCaller();
    for (let n = 1; n <= 7; n += 1) await call.notes.create({ title: `n${n}` });
    const first = await call.notes.list({ limit: 200 });
    const paged: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await call.notes.list({ limit: 3, cursor });
      paged.push(...page.items.map((note) => note.id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);

    expect(first.nextCursor).toBeNull();
    expect(paged).toEqual(first.items.map((note) => note.id));
    expect(paged).toHaveLength(7);
    const times = first.items.map((note) => note.updatedAt);
    expect(times).toEqual([...times].sort().reverse());
  });

  it('finds words anywhere, by their beginning, without case or accents', async () => {
    const { call } = await localCaller();
    await call.notes.create({ title: 'Größe prüfen', body: 'siehe \\\\SRV01\\share', tags: ['closing'] });
    await call.notes.create({ title: 'Other' });

    for (const q of ['grosse pruf', 'große', 'srv01', 'srv', '\\\\srv01\\share', 'clos'])
      expect([q, (await titles(call, { q })).length]).toEqual([q, q === 'grosse pruf' ? 0 : 1]);
    expect(await titles(call, { q: 'prufen' })).toEqual(['Größe prüfen']);
    expect(await titles(call, { q: 'nothing' })).toEqual([]);
    expect(await titles(call, { q: '  ' })).toHaveLength(2);
    expect(await titles(call, { q: '***' })).toEqual([]);
  });

  it('takes any text as a query', async () => {
    const { call } = await localCaller();
    await call.notes.create({ title: 'one' });
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc
        .array(
          fc.constantFrom('"', '*', 'NEAR(', 'AND', 'OR', 'NOT', '(', ')', ':', '^', '-', 'title', '\0'),
          { maxLength: 8 },
        )
        .map((parts) => parts.join(' ')),
    );
    await fc.assert(
      fc.asyncProperty(text, async (q) => {
        expect(Array.isArray((await call.notes.list({ q })).items)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('finds what a note says now, not what it said before', async () => {
    const { call } = await localCaller();
    const { id } = await call.notes.create({ title: 'alpha', body: 'gamma' });
    await call.notes.update({ id, title: 'beta' });

    expect(await titles(call, { q: 'alpha' })).toEqual([]);
    expect(await titles(call, { q: 'beta' })).toEqual(['beta']);
    await call.notes.delete({ id });
    expect(await titles(call, { q: 'gamma' })).toEqual([]);
  });

  it('filters by tag and by pin', async () => {
    const { call } = await localCaller();
    await call.notes.create({ title: 'a', tags: ['x', 'y'], pinned: true });
    await call.notes.create({ title: 'b', tags: ['xy'] });

    expect(await titles(call, { tag: 'x' })).toEqual(['a']);
    expect(await titles(call, { pinned: true })).toEqual(['a']);
    expect(await titles(call, { pinned: false })).toEqual(['b']);
  });

  it('refuses a cursor it did not give', async () => {
    const { call } = await localCaller();
    await expect(call.notes.list({ cursor: 'nonsense' })).rejects.toMatchObject({ reason: 'INVALID_INPUT' });
  });
});

describe('local.notes.update', () => {
  it('changes only what is named and counts the version up', async () => {
    const { call } = await localCaller();
    const before = await call.notes.create({ title: 'a', body: 'b', tags: ['t'] });
    await until(() => Date.now() > Date.parse(before.updatedAt));

    const after = await call.notes.update({ id: before.id, body: 'c', expectedVersion: 1 });

    expect(after).toEqual({ ...before, body: 'c', version: 2, updatedAt: after.updatedAt });
    expect(after.updatedAt > before.updatedAt).toBe(true);
  });

  it('refuses a stale version and shows the current note', async () => {
    const { call } = await localCaller();
    const { id } = await call.notes.create({ title: 'a' });
    await call.notes.update({ id, title: 'theirs' });

    const attempt = call.notes.update({ id, title: 'mine', expectedVersion: 1 });

    await expect(attempt).rejects.toMatchObject({
      reason: 'VERSION_CONFLICT',
      details: { current: { title: 'theirs', version: 2 } },
    });
    expect(await titles(call)).toEqual(['theirs']);
  });

  it('does not know a note that never was', async () => {
    const { call } = await localCaller();
    await expect(call.notes.update({ id: unknownId, title: 'a' })).rejects.toMatchObject({
      reason: 'NOT_FOUND',
    });
  });
});

describe('local.notes.delete', () => {
  it('hides the note but keeps it in the trash', async () => {
    const { call, local } = await localCaller();
    const { id } = await call.notes.create({ title: 'a', body: 'precious' });

    await call.notes.delete({ id });

    await expect(call.notes.get({ id })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    expect(await titles(call)).toEqual([]);
    const kept = local.sqlite
      .prepare('select body, deleted_at is not null as gone from notes where id = ?')
      .get(id);
    expect(kept).toEqual({ body: 'precious', gone: 1 });
  });

  it('refuses a stale version', async () => {
    const { call } = await localCaller();
    const { id } = await call.notes.create({ title: 'a' });
    const attempt = call.notes.delete({ id, expectedVersion: 2 });
    await expect(attempt).rejects.toMatchObject({ reason: 'VERSION_CONFLICT' });
    expect(await titles(call)).toEqual(['a']);
  });
});

describe('local.notes', () => {
  it('is for the owner of this machine only', async () => {
    const stranger = await localCaller({ localProof: false });
    await expect(stranger.call.notes.list({})).rejects.toMatchObject({ reason: 'LOCAL_PROOF_REQUIRED' });
    const central = await localCaller({ localWing: 'off' });
    await expect(central.call.notes.list({})).rejects.toMatchObject({ reason: 'LOCAL_WING_OFF' });
  });
});
