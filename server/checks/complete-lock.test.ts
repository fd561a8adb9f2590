import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { missingFromLock } from './complete-lock.ts';

const asks = { version: '1.0.0', dev: true, optionalDependencies: { 'x-android-arm64': '1.0.0' } };

describe('missingFromLock', () => {
  it('finds nothing in the lock of this checkout, or npm ci would refuse it', () => {
    const lock: Parameters<typeof missingFromLock>[0] = JSON.parse(
      readFileSync(join(import.meta.dirname, '../../package-lock.json'), 'utf8'),
    );
    expect(missingFromLock(lock)).toEqual([]);
    expect(Object.keys(lock.packages).length).toBeGreaterThan(300);
  });

  it('names an optional package that the lock lacks', () => {
    expect(missingFromLock({ packages: { 'node_modules/x': asks } })).toEqual([
      { name: 'x-android-arm64', version: '1.0.0', dev: true },
    ]);
  });

  it.each(['node_modules/x-android-arm64', 'node_modules/x/node_modules/x-android-arm64'])(
    'sees it at %s',
    (path) => {
      expect(missingFromLock({ packages: { 'node_modules/x': asks, [path]: { version: '1.0.0' } } })).toEqual(
        [],
      );
    },
  );

  it('does not take another package’s own copy for it', () => {
    const other = 'node_modules/y/node_modules/x-android-arm64';
    expect(missingFromLock({ packages: { 'node_modules/x': asks, [other]: {} } })).toHaveLength(1);
  });
});
