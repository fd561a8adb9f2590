import { launch } from './browser.ts';
const url = process.argv[2] ?? '';
const b = await launch();
const c = await b.newContext({ baseURL: url, viewport: { width: 1280, height: 900 } });
const p = await c.newPage();
const bad: string[] = [];
p.on('console', (m) => {
  bad.push(m.type() + ' ' + m.text());
});
p.on('pageerror', (e) => bad.push(String(e)));
p.on('requestfailed', (e) => bad.push('failed ' + e.url() + e.failure()?.errorText));
p.on('response', (r) => bad.push(r.status() + ' ' + r.url()));
await p.addInitScript(() =>
  document.addEventListener('securitypolicyviolation', (e) =>
    console.error('CSP', e.violatedDirective, e.blockedURI),
  ),
);
await p.goto('/api/docs');
await p.waitForSelector('.opblock-tag', { timeout: 40000 }).catch((e) => console.log(e.message));
console.log(bad);
await p.locator('.opblock-tag').first().waitFor();
await p.screenshot({ path: '/tmp/docs.png' });
console.log('blocks', await p.locator('.opblock-tag').count());
await b.close();
