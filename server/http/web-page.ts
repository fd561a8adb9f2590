import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import helmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** The page's content security policy: only our own files, and only tags with this answer's nonce. */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

const placeholder = '__CSP_NONCE__';
const notBuilt =
  'The web page was not built. Run "npm run build", or use the API at /api/docs and the "wo" command.\n';

/**
 * Serves the built page: files with a hash in their name for ever, `index.html` with a fresh nonce for
 * every other path, so that a pasted link to any view works.
 * @param folder `dist/web`; need not exist
 * @returns answers a path that no file and no route has
 */
export async function registerWebPage(
  app: FastifyInstance,
  folder: string,
  https: boolean,
): Promise<(reply: FastifyReply) => Promise<FastifyReply>> {
  const index = join(folder, 'index.html');
  let template: string | undefined;
  const page = async (reply: FastifyReply): Promise<FastifyReply> => {
    template ??= existsSync(index) ? await readFile(index, 'utf8') : undefined;
    reply.header('cache-control', 'no-cache');
    if (template === undefined) return reply.code(503).type('text/plain; charset=utf-8').send(notBuilt);
    const nonce = randomBytes(16).toString('base64url');
    return reply
      .type('text/html; charset=utf-8')
      .headers({ 'content-security-policy': contentSecurityPolicy(nonce), 'x-frame-options': 'DENY' })
      .send(template.replaceAll(placeholder, nonce));
  };
  await app.register(async (scope) => {
    // The policy with its nonce is written above; helmet adds the headers that are the same for all pages.
    await scope.register(helmet, {
      contentSecurityPolicy: false,
      hsts: https,
      referrerPolicy: { policy: 'no-referrer' },
    });
    for (const path of ['/', '/index.html']) scope.get(path, (_request, reply) => page(reply));
    if (!existsSync(folder)) return;
    await scope.register(fastifyStatic, {
      root: folder,
      index: false,
      dotfiles: 'ignore',
      cacheControl: false,
      setHeaders: (reply, path) => {
        const hashed = path.startsWith(join(folder, 'assets'));
        reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  });
  return page;
}
