import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allPermissions, type Permission, permissions } from './permissions.ts';
import { coversTeam, type Grant, type Scope, scopeFor } from './scope.ts';

const teamIds = ['t1', 't2', 't3'];
const few: Permission[] = ['scripts:read', 'scripts:update', 'users:read', 'teams:create'];
const permission = fc.constantFrom(...few);
const grants: fc.Arbitrary<Grant[]> = fc.array(
  fc.record({ permission, teamId: fc.constantFrom(null, ...teamIds) }),
  { maxLength: 8 },
);

/** The teams of a scope, with `later` standing for one that does not exist yet. */
const teamsOf = (scope: Scope | undefined) =>
  [...teamIds, 'later'].filter((id) => scope !== undefined && coversTeam(scope, id));

/** The rule in one sentence: held there or for all teams; what no team owns only for all. */
function mayIn(held: readonly Grant[], needed: Permission, teamId: string): boolean {
  return held.some(
    (grant) =>
      grant.permission === needed &&
      (grant.teamId === null || (grant.teamId === teamId && permissions[needed].level === 'team')),
  );
}

describe('scopeFor', () => {
  it('is nowhere without a grant', () => {
    for (const needed of allPermissions) expect(scopeFor([], [needed])).toBeUndefined();
  });

  it('is everywhere when held for all teams, whatever is held besides', () => {
    const held: Grant[] = [
      { permission: 'scripts:read', teamId: 't1' },
      { permission: 'scripts:read', teamId: null },
    ];
    expect(scopeFor(held, ['scripts:read'])).toEqual({ all: true });
  });

  it('names each team once', () => {
    const held: Grant[] = ['t1', 't2', 't1'].map((teamId) => ({ permission: 'scripts:read', teamId }));
    expect(scopeFor(held, ['scripts:read'])).toEqual({ all: false, teamIds: ['t1', 't2'] });
  });

  it('is where all of several permissions are held: the intersection of their scopes', () => {
    fc.assert(
      fc.property(grants, fc.uniqueArray(permission, { minLength: 1 }), (held, needed) => {
        const each = needed.map((one) => teamsOf(scopeFor(held, [one])));
        const common = teamsOf({ all: true }).filter((id) => each.every((ids) => ids.includes(id)));

        const scope = scopeFor(held, needed);

        expect(teamsOf(scope)).toEqual(common);
        expect(scope === undefined).toBe(common.length === 0);
      }),
      { numRuns: 2000 },
    );
  });

  it('agrees with the rule in one sentence', () => {
    fc.assert(
      fc.property(grants, permission, (held, needed) => {
        const expected = [...teamIds, 'later'].filter((id) => mayIn(held, needed, id));
        expect(teamsOf(scopeFor(held, [needed]))).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it('never counts what no team owns when it is held for one team', () => {
    const organisational = allPermissions.filter((name) => permissions[name].level === 'org');
    expect(organisational).toContain('users:update');
    for (const needed of organisational) {
      const inEveryTeam = teamIds.map((teamId): Grant => ({ permission: needed, teamId }));
      expect(scopeFor(inEveryTeam, [needed])).toBeUndefined();
      expect(scopeFor([{ permission: needed, teamId: null }], [needed])).toEqual({ all: true });
    }
  });
});

describe('coversTeam', () => {
  it('counts what belongs to no team only for who holds all', () => {
    expect(coversTeam({ all: true }, null)).toBe(true);
    expect(coversTeam({ all: false, teamIds }, null)).toBe(false);
    expect(coversTeam({ all: false, teamIds }, 't4')).toBe(false);
  });
});
