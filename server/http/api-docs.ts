import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import type { FastifyInstance } from 'fastify';
import { packageVersion } from '../package-version.ts';
import type { Listening } from './gate.ts';
import type { RestOperation } from './rest-routes.ts';
import { contentSecurityPolicy } from './web-page.ts';

const files: Record<string, string> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
};

/**
 * `/api/openapi.json` and the page `/api/docs` that shows it, from this server alone. The document is
 * made at the first call: most starts never need it.
 */
export function registerApiDocument(
  app: FastifyInstance,
  operations: RestOperation[],
  listening: () => Listening,
): void {
  let document: string | undefined;
  app.get('/api/openapi.json', async (_request, reply) => {
    const { openApiDocument } = await import('./openapi/document.ts');
    document ??= JSON.stringify(
      openApiDocument(operations, { version: packageVersion(), port: listening().port }),
    );
    return reply.type('application/json; charset=utf-8').header('cache-control', 'no-cache').send(document);
  });
  app.get('/api/docs', (_request, reply) => {
    const nonce = randomBytes(16).toString('base64url');
    return reply
      .type('text/html; charset=utf-8')
      .headers({ 'content-security-policy': contentSecurityPolicy(nonce), 'x-frame-options': 'DENY' })
      .send(page(nonce));
  });
  // Resolved in node_modules, so that it also works from the bundle; read only when asked for.
  const { resolve } = createRequire(import.meta.url);
  for (const [name, type] of Object.entries(files))
    app.get(`/api/docs/${name}`, (_request, reply) =>
      reply
        .type(type)
        .header('cache-control', 'public, max-age=86400')
        .send(createReadStream(resolve(`swagger-ui-dist/${name}`))),
    );
}

const page = (nonce: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API - Workspace Organizer</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
<style nonce="${nonce}">body { margin: 0 } .swagger-ui .topbar { display: none }</style>
</head>
<body>
<main id="api"></main>
<script src="/api/docs/swagger-ui-bundle.js"></script>
<script nonce="${nonce}">
SwaggerUIBundle({
  url: '/api/openapi.json', dom_id: '#api', deepLinking: true, showExtensions: true,
  docExpansion: 'none', filter: true, validatorUrl: null, tryItOutEnabled: true,
});
</script>
</body>
</html>
`;
