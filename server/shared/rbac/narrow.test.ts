import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { narrowGrants, type TokenScope } from './narrow.ts';
import { allPermissions, expandPattern, type Permission, permissions } from './permissions.ts';
import { type Grant, scopeFor } from './scope.ts';

const teams = ['a', 'b', 'c'];
const grants: fc.Arbitrary<Grant[]> = fc.array(
  fc.record({ permission: fc.constantFrom(...allPermissions), teamId: fc.constantFrom(null, ...teams) }),
  { maxLength: 30 },
);
const patterns = [...allPermissions, '*', '*:read', 'scripts:*', 'users:*', 'audit:*', 'nonsense', 'x:*'];
const scope: fc.Arbitrary<TokenScope> = fc.record({
  permissions: fc.option(fc.array(fc.constantFrom(...patterns), { maxLength: 6 })),
  teamIds: fc.option(fc.uniqueArray(fc.constantFrom(...teams, 'unknown'))),
});

/** Where a permission counts, as plain text: the rule itself, sharing no code with the product. */
function may(held: readonly Grant[], permission: Permission, team: string): boolean {
  return held.some((grant) => grant.permission === permission && (grant.teamId ?? team) === team);
}
function mayForAll(held: readonly Grant[], permission: Permission): boolean {
  return held.some((grant) => grant.permission === permission && grant.teamId === null);
}

describe('narrowGrants', () => {
  it('gives exactly what both the owner holds and the scope names, whatever they are', () => {
    fc.assert(
      fc.property(grants, scope, (held, narrow) => {
        const left = narrowGrants(held, narrow);
        for (const permission of allPermissions) {
          const named =
            narrow.permissions === null ||
            narrow.permissions.some((pattern) => expandPattern(pattern).includes(permission));
          for (const team of [...teams, 'unknown', 'another']) {
            const inTeam = narrow.teamIds === null || narrow.teamIds.includes(team);
            const counts = narrow.teamIds === null || permissions[permission].level === 'team';
            expect(may(left, permission, team)).toBe(
              named && inTeam && counts && may(held, permission, team),
            );
          }
          expect(mayForAll(left, permission)).toBe(
            named && narrow.teamIds === null && mayForAll(held, permission),
          );
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('never lets a token for certain teams act on what no team owns', () => {
    const all = allPermissions.map((permission) => ({ permission, teamId: null }));
    const left = narrowGrants(all, { permissions: null, teamIds: teams });

    for (const permission of allPermissions)
      expect(scopeFor(left, [permission]) !== undefined).toBe(permissions[permission].level === 'team');
  });
});
