import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { soloServer } from '../../testing/team-server.ts';
import { makeFolder, removeFolder } from '../../testing/temp.ts';
import { ImportRunner } from './runner.ts';

describe('ImportRunner', () => {
  let server: Awaited<ReturnType<typeof soloServer>>;
  let dataDir: string;
  beforeAll(async () => {
    server = await soloServer();
    dataDir = makeFolder('runner');
  });
  afterAll(async () => {
    await server.close();
    removeFolder(dataDir);
  });

  it('throws away what an earlier process received, and nothing that comes meanwhile', async () => {
    const uploads = join(dataDir, 'uploads');
    for (let n = 0; n < 300; n++) {
      mkdirSync(join(uploads, `old-${n}`), { recursive: true });
      writeFileSync(join(uploads, `old-${n}`, '0'), 'x');
    }
    const { shared, log, imports } = server.app.services;
    const runner = new ImportRunner({ shared, log, dataDir, works: imports.works });
    async function* file() {
      yield {
        name: 'a.xml',
        bytes: (async function* () {
          yield Buffer.from('new');
        })(),
      };
    }
    runner.start();
    const received = await runner.receive(file, 'a.xml');

    expect(readFileSync(received.files[0]?.path ?? '', 'utf8')).toBe('new');
    expect(readdirSync(uploads)).toEqual([received.id]);
    await runner.stop();
  });
});
