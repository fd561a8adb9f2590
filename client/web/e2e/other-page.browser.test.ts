import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, type BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch } from './browser.ts';
import { as, type TeamServer, teamServer } from '../../../server/testing/team-server.ts';
import { contentsOf } from '../../../server/testing/security/contents.ts';

/** In a script of the team: whoever shows it has read it. */
const secret = 'canary-5ec7e7-of-the-team';

const empty = '<body>hello</body>';
/** Loaded from the attacker's machine, whatever its name means by then. */
const firstLoad = '/before-the-name-was-rebound';

/** What a page tries on the server it is opened beside; collects all that it could read. */
async function attack({ target, scriptId }: { target: string; scriptId: string }): Promise<string> {
  const read: string[] = [];
  const reads = [
    `/api/v1/shared/scripts/${scriptId}`,
    `/api/v1/shared/scripts/${scriptId}/raw`,
    '/api/v1/shared/audit-entries/export?format=csv',
    '/api/v1/shared/users',
    '/api/v1/local/notes',
    `/trpc/shared.scripts.get?input=${encodeURIComponent(JSON.stringify({ id: scriptId }))}`,
    '/auth/oidc/start',
    '/',
  ];
  const tried = async (work: () => Promise<unknown> | undefined) => {
    try {
      read.push(String(await work()));
    } catch {
      // as it should be
    }
  };
  const later = (ms: number) => new Promise((done) => setTimeout(done, ms));
  for (const path of reads)
    for (const mode of ['cors', 'no-cors'] as const)
      await tried(async () => (await fetch(target + path, { mode, credentials: 'include' })).text());
  const note = JSON.stringify({ title: 'x', body: 'x' });
  const team = JSON.stringify({ slug: 'evil', name: 'Evil' });
  for (const [path, body] of [
    ['/api/v1/local/notes', note],
    ['/api/v1/shared/teams', team],
    ['/trpc/shared.teams.create', team],
    ['/trpc/shared.auth.signOut', '{}'],
    ['/trpc/shared.teams.create,shared.teams.create?batch=1', `{"0":${team}}`],
  ] as const) {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json'])
      for (const mode of ['cors', 'no-cors'] as const)
        await tried(async () =>
          (
            await fetch(target + path, {
              method: 'POST',
              mode,
              credentials: 'include',
              headers: { 'content-type': type },
              body,
            })
          ).text(),
        );
    navigator.sendBeacon(target + path, new Blob([body], { type: 'text/plain' }));
    const data = new FormData();
    data.set('slug', 'evil');
    data.set('name', 'Evil');
    await tried(async () =>
      (
        await fetch(target + path, { method: 'POST', mode: 'no-cors', credentials: 'include', body: data })
      ).text(),
    );
  }
  // elements: a form into a frame, scripts, pictures, and frames whose text is looked at
  const frame = document.createElement('iframe');
  frame.name = 'hidden';
  document.body.append(frame);
  for (const enctype of ['text/plain', 'multipart/form-data', 'application/x-www-form-urlencoded']) {
    const form = document.createElement('form');
    Object.assign(form, {
      action: `${target}/api/v1/shared/teams`,
      method: 'post',
      target: 'hidden',
      enctype,
    });
    form.innerHTML = '<input name="slug" value="evil"><input name="name" value="Evil">';
    document.body.append(form);
    form.submit();
    await later(150);
  }
  for (const path of reads) {
    for (const tag of ['script', 'img', 'link'] as const) {
      const element = document.createElement(tag);
      Object.assign(element, { src: target + path, href: target + path, rel: 'stylesheet' });
      document.body.append(element);
    }
    const inner = document.createElement('iframe');
    inner.src = target + path;
    document.body.append(inner);
    await later(100);
    await tried(async () => inner.contentDocument?.documentElement.outerHTML);
    const opened = window.open(target + path);
    await later(100);
    await tried(async () => opened?.document.documentElement.outerHTML);
  }
  await tried(
    () =>
      new Promise((done, failed) => {
        const events = new EventSource(`${target}/trpc/installation.onStatus`, { withCredentials: true });
        events.onmessage = (event) => done(event.data);
        events.onerror = () => failed(new Error('closed'));
        setTimeout(() => failed(new Error('nothing')), 500);
      }),
  );
  await later(300);
  return read.join('\n');
}

describe('a page of another origin, in Chromium (SEC-1, SEC-2)', () => {
  let server: TeamServer;
  let port: number;
  let browser: Browser;
  let evil: Server;
  let evilPort: number;
  let scriptId: string;
  let session: string;
  let localSession: string;

  beforeAll(async () => {
    server = await teamServer('postgres');
    port = Number(new URL(server.url).port);
    const team = await server.given.team();
    const script = await server.given.script({ team, content: `rem ${secret}\r\n` });
    scriptId = script.id;
    ({ session } = await server.given.member({ role: 'admin', team: null }));
    const { path } = await as(server, { localProof: true }).system.createStartLink();
    const started = await fetch(`${server.url}/api/v1/system/start-session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ startToken: path.split('#start=')[1] }),
    });
    localSession = /=([^;]+)/.exec(started.headers.getSetCookie()[0] ?? '')?.[1] ?? '';
    evil = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end(empty));
    await new Promise<void>((listening) => evil.listen(0, '127.0.0.1', listening));
    // listening on TCP, so that the address is neither null nor a pipe's name
    evilPort = (evil.address() as AddressInfo).port;
    browser = await launch([`--host-resolver-rules=MAP evil.example 127.0.0.1`]);
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    evil?.close();
    await server?.close();
  });

  /** A browser that is signed in, at both names of this machine, and under the rebound one for good measure. */
  async function signedIn(): Promise<BrowserContext> {
    const context = await browser.newContext();
    for (const domain of ['localhost', '127.0.0.1', 'evil.example'])
      for (const [name, value] of [
        [`wo-session-${port}`, session],
        [`wo-local-${port}`, localSession],
      ] as const)
        await context.addCookies([
          { name, value, domain, path: '/', httpOnly: true, sameSite: 'Strict' as const },
        ]);
    return context;
  }

  async function everything() {
    const local = as(server, { localProof: true }).local;
    return { ...(await contentsOf(server.connection.db)), notes: await local.notes.list({}) };
  }

  async function attackFrom(page: string, target: string): Promise<{ read: string; changed: boolean }> {
    const context = await signedIn();
    const before = JSON.stringify(await everything());
    const window = await context.newPage();
    // as it was before its name was rebound: from the attacker's own machine, without any of our headers
    await window.route(`**${firstLoad}`, (route) => route.fulfill({ contentType: 'text/html', body: empty }));
    await window.goto(page);
    const read = await window.evaluate(attack, { target, scriptId });
    await context.close();
    return { read, changed: JSON.stringify(await everything()) !== before };
  }

  it.each([
    ['another port of the same name', 'localhost', 'localhost'],
    ['another name of this machine', '127.0.0.1', 'localhost'],
    ['another site', 'evil.example', 'localhost'],
    ['another site, at the number', 'evil.example', '127.0.0.1'],
  ])('%s: 0 reads, 0 changes', async (_name, from, to) => {
    await expectNothing(`http://${from}:${evilPort}/`, `http://${to}:${port}`);
  });

  it('no origin at all, null: 0 reads, 0 changes', async () => {
    await expectNothing(`data:text/html,${empty}`, `http://localhost:${port}`);
  });

  async function expectNothing(page: string, target: string): Promise<void> {
    const { read, changed } = await attackFrom(page, target);
    expect(read).not.toContain(secret);
    expect(read).not.toMatch(/"items"|sessionToken|<div id="root"/);
    expect(changed).toBe(false);
  }

  it('a name that was rebound to this machine: 0 reads, 0 changes', async () => {
    const target = `http://evil.example:${port}`;
    const { read, changed } = await attackFrom(`${target}${firstLoad}`, target);
    expect(read).not.toContain(secret);
    expect(read).toContain('HOST_NOT_ALLOWED'); // it is the same origin to the browser: only we can refuse it
    expect(read).not.toMatch(/"items"|sessionToken/);
    expect(changed).toBe(false);
  });

  it('our own page could do all of it (control)', async () => {
    const target = `http://localhost:${port}`;
    const { read, changed } = await attackFrom(`${target}/healthz`, target);
    expect(read).toContain(secret);
    expect(changed).toBe(true);
  });
});
