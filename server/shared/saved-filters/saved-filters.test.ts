import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { as, everywhere, type TeamServer, teamServer } from '../../testing/team-server.ts';

describe.each(everywhere)('shared.savedFilters on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  const somebody = async () => {
    const member = await server.given.member();
    return { member, call: as(server, member).shared.savedFilters };
  };
  const filters = { page: 'scripts', name: 'With secrets', search: 'secrets=true&kind=cmd' } as const;

  it('keeps filters for whoever saved them, and shows them to nobody else', async () => {
    const [ada, ben] = [await somebody(), await somebody()];
    const made = await ada.call.create(filters);
    expect(made).toMatchObject({ ...filters, version: 1 });
    expect((await ada.call.list({})).items).toEqual([made]);
    expect((await ben.call.list({})).items).toEqual([]);
    const refused = { reason: 'NOT_FOUND' };
    await expect(ben.call.update({ id: made.id, expectedVersion: 1, name: 'x' })).rejects.toMatchObject(
      refused,
    );
    await expect(ben.call.delete({ id: made.id, expectedVersion: 1 })).rejects.toMatchObject(refused);
    expect((await ada.call.list({})).items).toEqual([made]);
  });

  it('lists those of one page by name, a page at a time', async () => {
    const { call } = await somebody();
    for (const name of ['c', 'A', 'b']) await call.create({ ...filters, name });
    await call.create({ ...filters, page: 'drives', name: 'elsewhere' });
    const first = await call.list({ page: 'scripts', limit: 2 });
    const second = await call.list({ page: 'scripts', limit: 2, cursor: first.nextCursor ?? '' });
    expect([...first.items, ...second.items].map(({ name }) => name)).toEqual(['A', 'b', 'c']);
    expect(second.nextCursor).toBeNull();
  });

  it('renames, replaces and deletes, and the log has each step', async () => {
    const { member, call } = await somebody();
    const { id } = await call.create(filters);
    const renamed = await call.update({ id, expectedVersion: 1, name: 'Other' });
    expect(renamed).toMatchObject({ name: 'Other', search: filters.search, version: 2 });
    const replaced = await call.update({ id, expectedVersion: 2, search: '' });
    expect(replaced).toMatchObject({ name: 'Other', search: '', version: 3 });
    await call.delete({ id, expectedVersion: 3 });
    expect((await call.list({})).items).toEqual([]);
    const log = await server.given.auditOf({ id });
    expect(log.map(({ action, actorId, teamId }) => [action, actorId, teamId])).toEqual([
      ['savedFilters.create', member.userId, null],
      ['savedFilters.update', member.userId, null],
      ['savedFilters.update', member.userId, null],
      ['savedFilters.delete', member.userId, null],
    ]);
    expect(log[1]).toMatchObject({ before: { name: 'With secrets' }, after: { name: 'Other' } });
  });

  it('refuses a name that is there, whatever its case, also when renaming', async () => {
    const { call } = await somebody();
    await call.create(filters);
    const taken = { reason: 'ALREADY_EXISTS', issues: [{ path: ['name'] }] };
    const name = 'WITH SECRETS';
    await expect(call.create({ ...filters, name })).rejects.toMatchObject(taken);
    const other = await call.create({ ...filters, name: 'other' });
    await expect(call.update({ id: other.id, expectedVersion: 1, name })).rejects.toMatchObject(taken);
    await call.create({ ...filters, page: 'drives' });
  });

  it('refuses a stale version and shows how they are now', async () => {
    const { call } = await somebody();
    const { id } = await call.create(filters);
    await call.update({ id, expectedVersion: 1, search: 'kind=sql' });
    await expect(call.delete({ id, expectedVersion: 1 })).rejects.toMatchObject({
      reason: 'VERSION_CONFLICT',
      details: { current: { version: 2, search: 'kind=sql' } },
    });
  });

  it('keeps 100 for a page', async () => {
    const { call } = await somebody();
    for (let at = 0; at < 100; at += 1) await call.create({ ...filters, name: `${at}` });
    const more = call.create({ ...filters, name: 'more' });
    await expect(more).rejects.toMatchObject({ reason: 'LIMIT_REACHED', details: { limit: 100 } });
    await call.create({ ...filters, page: 'drives' });
  });

  it('lets an API token keep those of its owner', async () => {
    const { member, call } = await somebody();
    const token = await server.given.token(member);
    const made = await as(server, token).shared.savedFilters.create(filters);
    expect((await call.list({})).items).toEqual([made]);
    expect(await server.given.auditOf(made)).toMatchObject([{ tokenId: token.id, actorId: member.userId }]);
  });

  it.each(['?kind=cmd', 'a b', 'a\nb'])('refuses %j, which is no search', async (search) => {
    const { call } = await somebody();
    await expect(call.create({ ...filters, search })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
});
