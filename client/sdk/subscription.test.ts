import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServerProcess, startServer } from '../../server/testing/server-process.ts';
import { until } from '../../server/testing/until.ts';
import { createNodeClient } from './node.ts';

let first: ServerProcess;
let second: ServerProcess | undefined;
beforeAll(async () => {
  first = await startServer();
});
afterAll(async () => {
  await second?.remove();
  await first.remove(); // the data folder is its own
});

describe('installation.onStatus', () => {
  it('tells how the installation stands, and again after the server was restarted', async () => {
    const port = new URL(first.url).port;
    const client = createNodeClient({ server: first.url, localToken: first.accessToken });
    const seen: unknown[] = [];
    const subscription = client.installation.onStatus.subscribe(undefined, {
      onData: (data) => seen.push(data),
    });

    await until(() => seen.length === 1, { what: 'the first status' });
    expect(seen[0]).toMatchObject({ state: 'notConfigured' });

    await first.stop();
    second = await startServer({ dataDir: first.dataDir, env: { WO_PORT: port } });
    await until(() => seen.length === 2, { what: 'a status from the new server', timeoutMs: 20_000 });
    subscription.unsubscribe();
  });
});
