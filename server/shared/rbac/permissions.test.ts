import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allPermissions, builtInRoles, expandPattern, isPermission, permissions } from './permissions.ts';

const resources = [...new Set(allPermissions.map((permission) => permission.split(':')[0] ?? ''))];
const verbs = [...new Set(allPermissions.map((permission) => permission.split(':')[1] ?? ''))];
const word = fc.oneof(fc.constantFrom(...resources, ...verbs, '*', '', 'toString', '__proto__'), fc.string());

/** No pattern stands for these. */
const byName = ['audit:retention', 'scripts:purge'];

/** What a pattern may stand for, said another way: by comparing the two halves of every permission. */
function meant(pattern: string): string[] {
  const halves = pattern.split(':');
  if (allPermissions.some((permission) => permission === pattern))
    return allPermissions.filter((p) => p === pattern);
  const wide = allPermissions.filter((permission) => !byName.includes(permission));
  if (pattern === '*') return wide;
  if (halves.length !== 2 || pattern === '*:*') return [];
  return wide.filter((permission) =>
    permission.split(':').every((half, at) => halves[at] === '*' || halves[at] === half),
  );
}

describe('expandPattern', () => {
  it.each([
    ['scripts:read', ['scripts:read']],
    ['roles:*', ['roles:read', 'roles:create', 'roles:update', 'roles:delete', 'roles:bind']],
    ['*:export', ['control-m:export', 'audit:export']],
    ['*', allPermissions.filter((permission) => !byName.includes(permission))],
    [
      'scripts:*',
      ['scripts:read', 'scripts:create', 'scripts:update', 'scripts:delete', 'scripts:read-secrets'],
    ],
    ['scripts:purge', ['scripts:purge']],
    ['*:purge', []],
    ['audit:*', ['audit:read', 'audit:export', 'audit:forward']],
    ['audit:retention', ['audit:retention']],
    ['*:retention', []],
  ])('%s', (pattern, expected) => {
    expect(expandPattern(pattern)).toEqual(expected);
  });

  it.each(['', ':', '*:', ':*', '*:*', '**', 'scripts', 'scripts:', 'script:*', 'scripts:*:x', '*:read:x'])(
    'stands for nothing: %j',
    (pattern) => {
      expect(expandPattern(pattern)).toEqual([]);
    },
  );

  it('stands for known permissions only, and for those its two halves name', () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 4 }), (words) => {
        const pattern = words.join(':');
        const expanded = expandPattern(pattern);
        expect(expanded.every(isPermission)).toBe(true);
        expect(expanded).toEqual(meant(pattern));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('isPermission', () => {
  it.each(['toString', '__proto__', 'constructor', 'scripts:READ', 'scripts:read '])(
    'does not know %j',
    (name) => {
      expect(isPermission(name)).toBe(false);
    },
  );
});

describe('builtInRoles', () => {
  const expanded = (key: keyof typeof builtInRoles) =>
    builtInRoles[key].permissions.flatMap((pattern) => expandPattern(pattern));

  it('name only what exists', () => {
    for (const { permissions: patterns } of Object.values(builtInRoles))
      for (const pattern of patterns) expect(expandPattern(pattern), pattern).not.toEqual([]);
  });

  it('let only administrators act on people and roles', () => {
    const changesPeople = (permission: string) => /^(users|roles|teams):(?!read$)/.test(permission);
    expect(expanded('admin').filter(changesPeople)).toHaveLength(10);
    for (const key of ['editor', 'viewer', 'auditor'] as const)
      expect(expanded(key).filter(changesPeople)).toEqual([]);
  });

  it('show secrets to those who may change scripts, and let only administrators purge', () => {
    const holders = (permission: string) =>
      (['admin', 'editor', 'viewer', 'auditor'] as const).filter((key) =>
        expanded(key).some((one) => one === permission),
      );
    expect(holders('scripts:read-secrets')).toEqual(['admin', 'editor']);
    expect(holders('scripts:purge')).toEqual(['admin']);
  });

  it('let an auditor read and export the log, and change nothing', () => {
    expect(expanded('auditor').filter((permission) => !permission.endsWith(':read'))).toEqual([
      'audit:export',
    ]);
  });
});

it('every permission says what it allows', () => {
  for (const { about } of Object.values(permissions)) expect(about.length).toBeGreaterThan(5);
});
