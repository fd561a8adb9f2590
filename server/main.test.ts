import { createServer } from 'node:net';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { StartFailed, startServer, type ServerOptions } from './testing/server-process.ts';
import { tempFolder } from './testing/temp.ts';

async function running(options: ServerOptions = {}) {
  const server = await startServer(options);
  onTestFinished(() => server.remove());
  return server;
}

async function failure(options: ServerOptions): Promise<{ exitCode: number | undefined; output: string }> {
  const started = startServer(options);
  started.then(
    (server) => server.remove(),
    () => undefined,
  );
  const error: unknown = await started.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof StartFailed)) throw new Error('The server started', { cause: error });
  return error;
}

describe('the server process', () => {
  it('says that it is ready, then shows the start link, on stdout', async () => {
    const server = await running();
    expect(server.output()).toMatch(
      /^ready http:\/\/127\.0\.0\.1:\d+\nopen {2}http:\/\/127\.0\.0\.1:\d+\/#start=[\w-]{43}\n/m,
    );
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  });

  it('shows no start link when the local wing is off', async () => {
    const server = await running({ env: { WO_LOCAL: 'off' } });
    expect(server.output()).not.toContain('#start');
    const answer = await fetch(`${server.url}/api/v1/local/notes`, {
      headers: { authorization: `Bearer ${server.accessToken}` },
    });
    expect([answer.status, await answer.json()]).toMatchObject([403, { reason: 'LOCAL_WING_OFF' }]);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends with 0 on %s', async (signal) => {
    const server = await running();
    expect(await server.stop(signal)).toBe(0);
  });

  it('ends with 64 and one readable line for a wrong setting', async () => {
    const { exitCode, output } = await failure({ env: { WO_PORT: 'many' } });
    expect(exitCode).toBe(64);
    expect(output).toBe(
      'WO_PORT="many" is not allowed. Allowed: a whole number from 0 (any free port) to 65535\n',
    );
    expect(await failure({ args: ['--prot', '1'] })).toMatchObject({ exitCode: 64 });
  });

  it('ends with 64 and one readable line for a data folder that cannot be one', async () => {
    const file = join(tempFolder('data-dir'), 'passwd');
    writeFileSync(file, '');
    const allowed = 'Allowed: a folder that this account can create and write\n';
    expect(await failure({ args: ['--data-dir', file] })).toMatchObject({
      exitCode: 64,
      output: `WO_DATA_DIR="${file}" is not allowed: it is not a folder. ${allowed}`,
    });
    expect(await failure({ args: ['--data-dir', join(file, 'below')] })).toMatchObject({
      exitCode: 64,
      output: expect.stringMatching(/^WO_DATA_DIR=.*passwd\/below" is not allowed: part of the path .*\n$/),
    });
  });

  it('ends with 69 when the port is in use', async () => {
    const other = createServer();
    const port = await new Promise<number>((done) => {
      other.listen(0, '127.0.0.1', () => {
        const address = other.address();
        done(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    onTestFinished(() => void other.close());
    const { exitCode, output } = await failure({ args: ['--port', String(port)] });
    expect(exitCode).toBe(69);
    expect(output).toContain(`Port ${port} is in use.`);
  });

  it('ends with 69 when another server has the data folder, which goes on working', async () => {
    const first = await running();
    const { exitCode, output } = await failure({ dataDir: first.dataDir });
    expect([exitCode, output.trim().split('\n').length]).toEqual([69, 1]);
    expect((await fetch(`${first.url}/healthz`)).status).toBe(200);
  });

  it('ends with 78 for a database of a newer build', async () => {
    const dataDir = tempFolder('newer');
    mkdirSync(join(dataDir, 'data'));
    const sqlite = new Database(join(dataDir, 'data/workspace.db'));
    sqlite.pragma('user_version = 900');
    sqlite.close();
    expect(await failure({ dataDir })).toMatchObject({
      exitCode: 78,
      output: expect.stringContaining('newer'),
    });
  });
});
