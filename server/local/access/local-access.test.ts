import { randomBytes } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openLocalDatabase } from '../../../db/local/client.ts';
import { tempFolder } from '../../testing/temp.ts';
import { LocalAccess } from './local-access.ts';

async function given(dataDir = tempFolder()) {
  const local = await openLocalDatabase({ dataDir });
  onTestFinished(() => local.close());
  const clock = { now: Date.now() };
  const make = () => new LocalAccess({ dataDir, db: local.db, now: () => clock.now });
  return { dataDir, local, clock, make, access: make() };
}

const minute = 60_000;
const day = 24 * 60 * minute;

describe('LocalAccess', () => {
  it('makes a token once that only the owner can read', async () => {
    const { access, make, dataDir } = await given();
    expect(statSync(access.tokenFile).mode & 0o777).toBe(0o600);
    expect(access.tokenFile).toBe(join(dataDir, 'access-token'));
    expect(readFileSync(access.tokenFile, 'utf8').trim()).toBe(access.accessToken);
    expect(access.accessToken).toMatch(/^[\w-]{43}$/);
    expect(make().accessToken).toBe(access.accessToken);
  });

  it('takes the token and nothing else', async () => {
    const { access } = await given();
    expect(access.verify(access.accessToken)).toBe(true);
    for (const wrong of [
      undefined,
      '',
      'x',
      `${access.accessToken}x`,
      access.accessToken.toLowerCase(),
      randomBytes(32).toString('base64url'),
    ])
      expect([wrong, access.verify(wrong)]).toEqual([wrong, false]);
  });

  it('closes a token file that others can read, and refuses one that holds something else', async () => {
    const { access, make } = await given();
    writeFileSync(access.tokenFile, `${access.accessToken}\n`, { mode: 0o644 });
    expect(make().accessToken).toBe(access.accessToken);
    expect(statSync(access.tokenFile).mode & 0o777).toBe(0o600);
    writeFileSync(access.tokenFile, 'short');
    expect(make).toThrow('does not hold an access token');
  });
});

describe('LocalAccess.exchangeStartToken', () => {
  it('works once', async () => {
    const { access } = await given();
    const token = access.createStartToken();
    expect(access.verify(token)).toBe(false); // it is no proof by itself
    const { cookieValue } = access.exchangeStartToken(token);
    expect(access.verify(cookieValue)).toBe(true);
    expect(() => access.exchangeStartToken(token)).toThrow(
      expect.objectContaining({ reason: 'START_LINK_EXPIRED' }),
    );
  });

  it('works for five minutes', async () => {
    const { access, clock } = await given();
    const [early, late] = [access.createStartToken(), access.createStartToken()];
    clock.now += 5 * minute - 1;
    access.exchangeStartToken(early);
    clock.now += 1;
    expect(() => access.exchangeStartToken(late)).toThrow(
      expect.objectContaining({ reason: 'START_LINK_EXPIRED' }),
    );
  });

  it('keeps a bounded number of open links, the newest', async () => {
    const { access } = await given();
    const tokens = Array.from({ length: 500 }, () => access.createStartToken());
    expect(() => access.exchangeStartToken(tokens[0] ?? '')).toThrow('older than five minutes');
    expect(access.verify(access.exchangeStartToken(tokens.at(-1) ?? '').cookieValue)).toBe(true);
  });

  it('gives a cookie that outlives a restart, for 30 days, and is not in the database', async () => {
    const { access, make, clock, local } = await given();
    const { cookieValue, expiresAt } = access.exchangeStartToken(access.createStartToken());
    expect(expiresAt.getTime() - clock.now).toBe(30 * day);
    expect(make().verify(cookieValue)).toBe(true);
    expect(JSON.stringify(local.sqlite.prepare('select * from local_sessions').all())).not.toContain(
      cookieValue,
    );
    clock.now += 30 * day;
    expect(access.verify(cookieValue)).toBe(false);
    expect(make().verify(cookieValue)).toBe(false);
    expect(local.sqlite.prepare('select * from local_sessions').all()).toEqual([]);
  });
});

describe('LocalAccess.endSession', () => {
  it('ends that session for good and no other', async () => {
    const { access, make } = await given();
    const [one, other] = [1, 2].map(() => access.exchangeStartToken(access.createStartToken()).cookieValue);
    access.endSession(one ?? '');
    access.endSession('unknown');
    for (const now of [access, make()]) expect([now.verify(one), now.verify(other)]).toEqual([false, true]);
  });
});
