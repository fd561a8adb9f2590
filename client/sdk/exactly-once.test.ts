import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testServer } from '../../server/testing/databases.ts';
import { type ServerProcess, startServer } from '../../server/testing/server-process.ts';
import type { ClientOptions } from './client.ts';
import { createNodeClient } from './node.ts';

const password = 'correct horse battery staple';

let server: ServerProcess;
let database: string;
let sessionToken: string;
beforeAll(async () => {
  [server, database] = await Promise.all([startServer(), testServer().createDatabase()]);
  const wo = createNodeClient({ server: server.url, localToken: server.accessToken });
  const firstAdmin = { username: 'ada', displayName: 'Ada', password };
  await wo.installation.configure.mutate({ url: database, firstAdmin });
  ({ sessionToken } = await wo.shared.auth.signIn.mutate({ username: 'ada', password }));
});
afterAll(async () => {
  await server.remove();
  await testServer().dropDatabase(database);
});

/** The server does what it is asked, but its first answer is lost. */
function losingTheFirstAnswer(): ClientOptions['fetch'] {
  let lost = false;
  return async (url, init) => {
    const response = await fetch(url, init);
    if (lost) return response;
    lost = true;
    await response.body?.cancel();
    throw new TypeError('fetch failed');
  };
}

describe('a mutation whose answer was lost', () => {
  it('is sent again, and changes things once', async () => {
    const wo = createNodeClient({ server: server.url, sessionToken, fetch: losingTheFirstAnswer() });

    const team = await wo.shared.teams.create.mutate({ slug: 'night', name: 'Night' });

    const { items } = await wo.shared.teams.list.query({});
    expect(items).toEqual([team]);
    const log = await wo.shared.audit.list.query({ action: 'teams.create', outcome: 'success' });
    expect(log.items).toHaveLength(1);
  });

  it('would be refused without its key (control)', async () => {
    const wo = createNodeClient({ server: server.url, sessionToken });
    await wo.shared.teams.create.mutate({ slug: 'day', name: 'Day' });

    await expect(wo.shared.teams.create.mutate({ slug: 'day', name: 'Day' })).rejects.toMatchObject({
      reason: 'ALREADY_EXISTS',
    });
  });
});
