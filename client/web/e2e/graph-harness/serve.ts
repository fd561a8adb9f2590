import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import { contentSecurityPolicy } from '../../../../server/http/web-page.ts';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
};

/** Builds the harness as the page is built, and serves it under the content security policy of the page. */
export async function serveHarness() {
  const outDir = await mkdtemp(join(tmpdir(), 'wo-graph-harness-'));
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = 'production'; // React's other build is not what users get
  await build({
    root: import.meta.dirname,
    configFile: false,
    logLevel: 'warn',
    html: { cspNonce: 'harness' },
    plugins: [react()],
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2022',
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 2_000,
    },
  });
  process.env.NODE_ENV = before;
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://harness');
    const path = join(outDir, normalize(pathname === '/' ? '/index.html' : pathname));
    readFile(path).then(
      (bytes) => {
        response.setHeader('content-security-policy', contentSecurityPolicy('harness'));
        response.setHeader('content-type', types[extname(path)] ?? 'application/octet-stream');
        response.end(bytes);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    async stop(): Promise<void> {
      await new Promise((closed) => server.close(closed));
      await rm(outDir, { recursive: true, force: true });
    },
  };
}
