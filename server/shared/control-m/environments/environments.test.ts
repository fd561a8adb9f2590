import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { as, everywhere, type TeamServer, teamServer } from '../../../testing/team-server.ts';

describe.each(everywhere)('shared.controlM.environments on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  const editor = async () => {
    const team = await server.given.team();
    const call = as(server, await server.given.member({ team, role: 'editor' })).shared.controlM;
    return { team, call };
  };

  it('lists by name without regard to case, page by page', async () => {
    const { team, call } = await editor();
    for (const name of ['test', 'PROD', 'Abnahme'])
      await call.environments.create({ teamId: team.id, name, description: '' });

    const first = await call.environments.list({ teamId: team.id, limit: 2 });
    const rest = await call.environments.list({ teamId: team.id, limit: 2, cursor: first.nextCursor ?? '' });

    expect(first.items.map(({ name }) => name)).toEqual(['Abnahme', 'PROD']);
    expect(rest.items.map(({ name }) => name)).toEqual(['test']);
    expect(rest.nextCursor).toBeNull();
  });

  it('loses and repeats none whose name the database sees in lower case otherwise than this process', async () => {
    const { team, call } = await editor();
    const names = ['İa', 'İb', 'İc'];
    for (const name of names) await call.environments.create({ teamId: team.id, name, description: '' });

    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await call.environments.list({ teamId: team.id, limit: 1, cursor });
      found.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor ?? undefined;
    } while (cursor && found.length <= names.length);

    expect(found).toEqual(names);
  });

  it('refuses a name that differs only in case; a deleted one gives its name free', async () => {
    const { team, call } = await editor();
    const { id } = await call.environments.create({ teamId: team.id, name: 'PROD' });

    await expect(call.environments.create({ teamId: team.id, name: 'prod' })).rejects.toMatchObject({
      reason: 'ALREADY_EXISTS',
    });
    const other = await call.environments.create({ teamId: team.id, name: 'TEST' });
    await expect(call.environments.update({ id: other.id, name: 'Prod' })).rejects.toMatchObject({
      reason: 'ALREADY_EXISTS',
    });

    await call.environments.delete({ id });
    await expect(call.environments.get({ id })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    await call.environments.create({ teamId: team.id, name: 'prod' });
  });

  it('refuses a stale version and shows the current row', async () => {
    const { team, call } = await editor();
    const { id } = await call.environments.create({ teamId: team.id, name: 'PROD' });
    await call.environments.update({ id, description: 'first', expectedVersion: 1 });

    const attempt = call.environments.update({ id, description: 'second', expectedVersion: 1 });

    await expect(attempt).rejects.toMatchObject({
      reason: 'VERSION_CONFLICT',
      details: { current: { version: 2, description: 'first' } },
    });
    await expect(call.environments.delete({ id, expectedVersion: 1 })).rejects.toMatchObject({
      reason: 'VERSION_CONFLICT',
    });
  });

  it('takes nothing into an archived team', async () => {
    const team = await server.given.team({ archivedAt: new Date() });
    const call = as(server, await server.given.member({ team, role: 'editor' })).shared.controlM;
    await expect(call.environments.create({ teamId: team.id, name: 'PROD' })).rejects.toMatchObject({
      reason: 'TEAM_ARCHIVED',
    });
  });

  describe('settings', () => {
    it('are empty until somebody sets them, and keep each prefix once', async () => {
      const { team, call } = await editor();
      expect(await call.settings.get({ teamId: team.id })).toEqual({
        teamId: team.id,
        globalPrefixes: [],
        version: 0,
        updatedAt: null,
      });

      const set = await call.settings.update({ teamId: team.id, globalPrefixes: ['X_', 'GLB_', 'X_'] });

      expect(set).toMatchObject({ globalPrefixes: ['GLB_', 'X_'], version: 1 });
      expect(await call.settings.get({ teamId: team.id })).toEqual(set);
    });

    it('refuse a change of somebody who has not seen the last one', async () => {
      const { team, call } = await editor();
      await call.settings.update({ teamId: team.id, globalPrefixes: ['A'], expectedVersion: 0 });
      const attempt = call.settings.update({ teamId: team.id, globalPrefixes: ['B'], expectedVersion: 0 });
      await expect(attempt).rejects.toMatchObject({
        reason: 'VERSION_CONFLICT',
        details: { current: { globalPrefixes: ['A'], version: 1 } },
      });
    });
  });
});
