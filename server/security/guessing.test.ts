import { eq, sql } from 'drizzle-orm';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { rowsOf } from '../../db/shared/schema-state.ts';
import { users } from '../../db/shared/schema/index.ts';
import { newApiToken } from '../shared/auth/api-token.ts';
import { foldName } from '../shared/auth/sign-in-limits.ts';
import { giveSecondFactor } from '../testing/authenticator.ts';
import { change, givePassword, password, person } from '../testing/people.ts';
import { as, type TeamServer, teamServer } from '../testing/team-server.ts';
import { secondServer } from '../testing/security/servers.ts';

let address = 0;
/** Somebody who guesses from everywhere. */
const newAddress = () => `10.66.${(address += 1)}.7`;

async function reasonOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'in';
  } catch (error) {
    return String(Reflect.get(Object(error), 'reason'));
  }
}

const times = (reasons: readonly string[], reason: string) => reasons.filter((one) => one === reason).length;

/** Five are free; the block after the fifth lasts a second, which a slow machine may take for the rest. */
function expectStopped(found: readonly string[]): void {
  expect(found.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => 'INVALID_CREDENTIALS'));
  expect(times(found, 'INVALID_CREDENTIALS')).toBeLessThanOrEqual(6);
  expect(times(found, 'INVALID_CREDENTIALS') + times(found, 'TOO_MANY_REQUESTS')).toBe(found.length);
}

describe('guessing, on two servers in turn and from a new address each time', () => {
  let servers: [TeamServer, TeamServer];
  beforeAll(async () => {
    const first = await teamServer('postgres');
    servers = [first, await secondServer(first)];
  });
  afterAll(async () => {
    await servers[1].close();
    await servers[0].close();
  });

  const api = (n: number, session?: string) =>
    as(servers[n % 2 === 0 ? 0 : 1], { ip: newAddress(), session }).shared;

  async function guesses(make: (n: number) => Promise<unknown>, count = 12): Promise<string[]> {
    const reasons: string[] = [];
    for (let n = 0; n < count; n += 1) reasons.push(await reasonOf(make(n)));
    return reasons;
  }

  async function withBoth() {
    const member = await person(servers[0]);
    return { member, app: await giveSecondFactor(servers[0], member) };
  }

  it('a code with the right password is stopped at the fifth', async () => {
    const { member, app } = await withBoth();
    const { username } = member;
    const found = await guesses((n) => api(n).auth.signIn({ username, password, code: `00000${n}` }));
    expectStopped(found);
    const right = api(1).auth.signIn({ username, password, code: app.code() });
    expect(await reasonOf(right)).toBe('TOO_MANY_REQUESTS');
  });

  it('a recovery code is stopped at the fifth, codes of the app counted in', async () => {
    const { member, app } = await withBoth();
    const { username } = member;
    const code = (n: number) => (n % 2 === 0 ? 'aaaa-bbbb-cccc-dddd' : '123456');
    const found = await guesses((n) => api(n).auth.signIn({ username, password, code: code(n) }));
    expectStopped(found);
    const [right = ''] = app.recoveryCodes;
    expect(await reasonOf(api(0).auth.signIn({ username, password, code: right }))).toBe('TOO_MANY_REQUESTS');
  });

  it('a code with a stolen session is stopped at the fifth, whatever it is asked for', async () => {
    const { member } = await withBoth();
    const { session } = member;
    const code = '123456';
    const ways = [
      (n: number) => api(n, session).auth.disableSecondFactor({ password, code }),
      (n: number) => api(n, session).auth.newRecoveryCodes({ password, code }),
      (n: number) => api(n, session).auth.showSecondFactor({ code }),
    ];
    const found = await guesses((n) => (ways[n % 3] ?? ways[0])?.(n) ?? Promise.resolve());
    expectStopped(found);
  });

  it('the code that goes with a stolen link is stopped at the fifth', async () => {
    const { member } = await withBoth();
    const admin = await servers[0].given.member({ role: 'admin', team: null });
    const { token } = await as(servers[0], admin).shared.users.resetPassword({ id: member.userId });
    const found = await guesses((n) =>
      api(n).auth.acceptLink({ token, password: 'eight brown bottles', code: `00000${n}` }),
    );
    expectStopped(found);
  });

  it('one account under the many spellings that the database takes for its name counts as one', async () => {
    const member = await givePassword(servers[0], await servers[0].given.member());
    const username = `ii-${v7()}-\u03c3\u03c3`;
    await change(servers[0].connection, (db) =>
      db.update(users).set({ username }).where(eq(users.id, member.userId)),
    );
    const spellings = ['ii', 'Ii', '\u0130i', 'i\u0130', '\u0130\u0130'].map((ii) =>
      username.replace('ii', ii),
    );
    spellings.push(username.toUpperCase());
    const found = await guesses(
      (n) => api(n).auth.signIn({ username: spellings[n % spellings.length] ?? '', password: `guess ${n}` }),
      12,
    );
    expectStopped(found);
  });

  it('passwords of many accounts, from all over one IPv6 network, is stopped at thirty a minute', async () => {
    const from = (n: number) => as(servers[n % 2 === 0 ? 0 : 1], { ip: `2001:db8:1:2:${n}::${n}` }).shared;
    const found = await guesses(
      (n) => from(n).auth.signIn({ username: `spray-${n}`, password: 'Summer 2026 again' }),
      34,
    );
    expect(times(found, 'INVALID_CREDENTIALS')).toBe(30);
    const elsewhere = as(servers[0], { ip: '2001:db8:1:3::1' }).shared;
    const other = elsewhere.auth.signIn({ username: 'spray-elsewhere', password: 'x' });
    expect(await reasonOf(other)).toBe('INVALID_CREDENTIALS');
  });

  it('names: no letter is lowered by the database to one that is counted apart', async () => {
    const letters = Array.from({ length: 0x1ffff }, (_, code) => code + 1)
      .filter((code) => code < 0xd800 || code > 0xdfff)
      .map((code) => String.fromCodePoint(code))
      .filter((letter) => /[\p{L}\p{N}]/u.test(letter));
    const lowered = await rowsOf(
      servers[0].connection.db,
      sql`select lower(letter) as low from unnest(string_to_array(${letters.join(' ')}, ' ')) with ordinality as t(letter, n)
        order by n`,
      z.object({ low: z.string() }),
    );
    expect(lowered).toHaveLength(letters.length);
    const apart = letters.filter((letter, n) => foldName(letter) !== foldName(lowered[n]?.low ?? ''));
    expect(apart).toEqual([]);
  });

  it('tokens and links teaches nothing: each gets the same answer, and none is nearer than another', async () => {
    const tokens = await guesses((n) => api(n, newApiToken().token).auth.me(), 20);
    expect(new Set(tokens)).toEqual(new Set(['UNAUTHENTICATED']));
    const admin = await servers[0].given.member({ role: 'admin', team: null });
    const { userId } = await servers[0].given.member();
    const { token } = await as(servers[0], admin).shared.users.resetPassword({ id: userId });
    const near = (n: number) => `${token.slice(0, -1 - n)}${'A'.repeat(n + 1)}`;
    const links = await guesses((n) => api(n).auth.lookAtLink({ token: near(n) }), 20);
    // the last one may happen to be the right letter
    expect(times(links, 'LINK_EXPIRED')).toBeGreaterThanOrEqual(19);
    expect(await reasonOf(api(0).auth.lookAtLink({ token }))).toBe('in'); // still whole, the control
  });
});
