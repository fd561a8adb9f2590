import { describe, expect, it } from 'vitest';
import { allPermissions, permissions } from '../../../server/shared/rbac/permissions.ts';
import { groupPermissions } from './access.ts';
import { cliTeam } from './cli-team.ts';
import { readAll } from './keyset.ts';
import { cannotGive, may, onlyForAllTeams } from './session.ts';
import type { Me, PermissionInfo } from './types.ts';

describe('groupPermissions', () => {
  it('puts what is about the same thing together, in the order of the catalogue', () => {
    const all: PermissionInfo[] = [
      { permission: 'scripts:read', level: 'team', about: 'Read' },
      { permission: 'control-m:read', level: 'team', about: 'Read' },
      { permission: 'scripts:delete', level: 'team', about: 'Delete' },
    ];
    expect(groupPermissions(all).map(({ title, permissions }) => [title, permissions.length])).toEqual([
      ['Scripts', 2],
      ['Control-M', 1],
    ]);
  });
});

describe('may', () => {
  const team = '0190a000-0000-7000-8000-000000000001';
  // an administrator of one team
  const me = { grants: allPermissions.map((permission) => ({ permission, teamId: team })) };

  it('counts what no team owns only when it is held for all teams', () => {
    expect(may(me, 'users:create')).toBe(false);
    expect(may(me, 'users:create', team)).toBe(false);
    expect(may({ grants: [{ permission: 'users:create', teamId: null }] }, 'users:create')).toBe(true);
    expect(may(me, 'roles:bind')).toBe(true);
    expect(may(me, 'roles:bind', team)).toBe(true);
    expect(may(me, 'roles:bind', '0190a000-0000-7000-8000-000000000002')).toBe(false);
  });

  it('knows what no team owns as the server does', () => {
    const byServer = allPermissions.filter((permission) => permissions[permission].level === 'org');
    expect([...onlyForAllTeams].sort()).toEqual([...byServer].sort());
  });
});

describe('cannotGive', () => {
  const team = '0190a000-0000-7000-8000-000000000001';
  const me: Pick<Me, 'grants'> = {
    grants: [
      { permission: 'scripts:read', teamId: null },
      { permission: 'scripts:update', teamId: team },
    ],
  };

  it('names what is not held there, and counts what is held for all teams everywhere', () => {
    expect(cannotGive(me, ['scripts:read', 'scripts:update'], team)).toBeUndefined();
    expect(cannotGive(me, ['scripts:read', 'scripts:update'], null)).toBe('scripts:update');
    expect(cannotGive(me, ['scripts:delete'], team)).toBe('scripts:delete');
    expect(cannotGive(null, ['scripts:read'], null)).toBe('scripts:read');
  });
});

describe('readAll', () => {
  const pages = (count: number) => (cursor: string | undefined) => {
    const at = Number(cursor ?? 0);
    return Promise.resolve({ items: [at], nextCursor: at + 1 < count ? String(at + 1) : null });
  };

  it('reads to the end, or says that it stopped before', async () => {
    expect(await readAll(pages(3))).toEqual({ items: [0, 1, 2], complete: true });
    expect(await readAll(pages(9), 2)).toEqual({ items: [0, 1], complete: false });
  });
});

describe('cliTeam', () => {
  it('quotes what a shell would take apart, and leaves out what is empty', () => {
    expect(cliTeam('roles create', { key: 'keeper', name: "Ada's", email: '' })).toBe(
      `npx wo roles create --key keeper --name 'Ada'\\''s'`,
    );
  });
});
