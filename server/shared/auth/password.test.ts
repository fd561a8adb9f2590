import { describe, expect, it } from 'vitest';
import { hashPassword, verifyPassword } from './password.ts';

describe('verifyPassword', () => {
  it('knows a password by its argon2id hash, and takes no other', async () => {
    const hash = await hashPassword('four words in a row');

    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await verifyPassword(hash, 'four words in a row')).toBe(true);
    expect(await verifyPassword(hash, 'four words in a Row')).toBe(false);
  });

  it.each([null, undefined])('takes nothing where there is no hash (%s)', async (hash) => {
    expect(await verifyPassword(hash, '')).toBe(false);
    expect(await verifyPassword(hash, 'four words in a row')).toBe(false);
  });

  it('turns a flood away instead of queueing for ever, and works afterwards', async () => {
    const flood = await Promise.allSettled(Array.from({ length: 80 }, () => verifyPassword(null, 'x')));

    const refused = flood.filter((result) => result.status === 'rejected').map(({ reason }) => reason);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(80);
    for (const refusal of refused) expect(refusal).toMatchObject({ reason: 'OVERLOADED', retryAfterS: 2 });
    expect(await verifyPassword(null, 'x')).toBe(false);
  });
});
