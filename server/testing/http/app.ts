import { mkdirSync } from 'node:fs';
import { type IncomingHttpHeaders, request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type App, type AppOptions, createApp } from '../../app.ts';
import { readConfig } from '../../config.ts';
import { createLog } from '../../log.ts';
import { tempFolder } from '../temp.ts';

export interface TestAppOptions extends Partial<Pick<AppOptions, 'router' | 'limits' | 'webFolder'>> {
  env?: Record<string, string>;
}

export interface TestApp {
  app: App;
  port: number;
  url: string;
  startLink: string | undefined;
  dataDir: string;
  /** Everything logged so far, one JSON line each. */
  log: () => string;
  /** `Authorization` of this machine's owner. */
  owner: { authorization: string };
}

/** A listening server with its own data folder, on a free port; closed when the test ends. */
export async function startApp(options: TestAppOptions = {}): Promise<TestApp> {
  const { env, ...rest } = options;
  const home = tempFolder('http');
  const dataDir = join(home, 'data');
  mkdirSync(join(home, 'config'));
  const settings = {
    WO_PORT: '0',
    WO_DATA_DIR: dataDir,
    WO_SECRET_KEY_FILE: join(home, 'config/key'),
    ...env,
  };
  const lines: string[] = [];
  const log = createLog('debug', { write: (line) => lines.push(line) });
  const app = await createApp({ config: readConfig(settings, []), log, announce: () => undefined, ...rest });
  onTestFinished(() => app.close());
  const { url, startLink } = await app.listen();
  return {
    app,
    url,
    startLink,
    dataDir,
    port: Number(new URL(url).port),
    log: () => lines.join(''),
    owner: { authorization: `Bearer ${app.services.localAccess.accessToken}` },
  };
}

export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface RawRequest {
  method?: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

/** One request with exactly these headers: fetch refuses to send Host, Origin, Cookie and Sec-Fetch-Site. */
export function send(
  port: number,
  { method = 'GET', path, headers = {}, body }: RawRequest,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port, method, path, headers, agent: false },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(parts).toString('utf8'),
          }),
        );
        response.on('error', reject);
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}
