import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../testing/temp.ts';
import { startApp } from '../testing/http/app.ts';
import { testRouter } from '../testing/http/router.ts';

function builtPage(): string {
  const folder = tempFolder('web');
  mkdirSync(join(folder, 'assets'));
  writeFileSync(
    join(folder, 'index.html'),
    '<meta property="csp-nonce" nonce="__CSP_NONCE__"><script nonce="__CSP_NONCE__" src="/assets/a-1.js"></script>',
  );
  writeFileSync(join(folder, 'assets/a-1.js'), 'console.log(1)');
  writeFileSync(join(folder, 'favicon.svg'), '<svg/>');
  writeFileSync(join(folder, '.fingerprint.txt'), 'internal');
  return folder;
}

describe('the web page', () => {
  it('answers any view with the page and a fresh nonce that its policy allows', async () => {
    const { url } = await startApp({ router: testRouter, webFolder: builtPage() });
    const nonces = new Set<string>();
    for (const path of [
      '/',
      '/notes?q=x',
      '/scripts/0199f3a2-7c1b-7e55-9d3a-5f0c8a1b2c3d',
      '/index.html/x',
    ]) {
      const answer = await fetch(url + path);
      expect([path, answer.status, answer.headers.get('content-type')]).toEqual([
        path,
        200,
        'text/html; charset=utf-8',
      ]);
      const nonce = /csp-nonce" nonce="([^"]+)"/.exec(await answer.text())?.[1] ?? '';
      const policy = answer.headers.get('content-security-policy') ?? '';
      expect(policy).toContain(`script-src 'self' 'nonce-${nonce}'`);
      expect(policy).toContain("default-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      expect(answer.headers.get('cache-control')).toBe('no-cache');
      nonces.add(nonce);
    }
    expect([nonces.size, nonces.has('__CSP_NONCE__')]).toEqual([4, false]);
  });

  it('keeps files with a hash in their name for ever, and others not', async () => {
    const { url } = await startApp({ router: testRouter, webFolder: builtPage() });
    const script = await fetch(`${url}/assets/a-1.js`);
    expect([script.status, script.headers.get('cache-control')]).toEqual([
      200,
      'public, max-age=31536000, immutable',
    ]);
    expect(script.headers.get('content-type')).toContain('javascript');
    expect((await fetch(`${url}/favicon.svg`)).headers.get('cache-control')).toBe('no-cache');
  });

  it('never shows the template, a file that is gone, or one outside', async () => {
    const { url } = await startApp({ router: testRouter, webFolder: builtPage() });
    expect(await (await fetch(`${url}/index.html`)).text()).not.toContain('__CSP_NONCE__');
    for (const path of [
      '/assets/gone.js',
      '/assets/..%2f..%2fpackage.json',
      '/.fingerprint.txt',
      '/%2e%2e/%2e%2e/etc/passwd.txt',
    ])
      expect([path, (await fetch(url + path)).status >= 400]).toEqual([path, true]);
  });

  it('says how to build the page when it was not built', async () => {
    const { url } = await startApp({ router: testRouter, webFolder: join(tempFolder('none'), 'missing') });
    const answer = await fetch(url);
    expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining('npm run build')]);
  });
});
