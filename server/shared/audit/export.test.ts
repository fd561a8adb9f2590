import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { eq, sql } from 'drizzle-orm';
import { v7 } from 'uuid';
import { z } from 'zod';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { verifyExport } from '../../../client/cli/export-file.ts';
import { auditLog, auditRetention } from '../../../db/shared/schema/index.ts';
import { origin } from '../../testing/given.ts';
import { everywhere, type TeamServer, teamServer } from '../../testing/team-server.ts';
import { tempFolder } from '../../testing/temp.ts';
import { until } from '../../testing/until.ts';
import { exportedRows, planExport } from './export.ts';
import { exportFile } from './export-file.ts';
import { newestCheckpoint } from './logs.ts';
import { type AuditEntry, writeAudit } from './record.ts';

/** The verifier that is given to auditors: plain JavaScript without types. */
const second = new URL('../../../docs/verify-audit-export.mjs', import.meta.url).href;
type Verify = (file: string) => Promise<unknown>;
const { verify: secondVerifier } = z
  .object({ verify: z.custom<Verify>((value) => typeof value === 'function') })
  .parse(await import(/* @vite-ignore */ second));

const verdictOfFile = (text: string) => verifyExport(chunksOf(Buffer.from(text)));

/** In pieces of odd lengths, as a socket delivers them. */
async function* chunksOf(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += 1_021)
    yield await Promise.resolve(bytes.subarray(from, from + 1_021));
}

const anyLine = z.looseObject({ type: z.string() });
const linesOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => anyLine.parse(JSON.parse(line)));

describe.each(everywhere)('GET /audit-entries/export on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  async function written(entries: Partial<AuditEntry>[]) {
    const team = await server.given.team();
    const full = entries.map((entry, n): AuditEntry => {
      const resource = { type: 'thing', id: String(n), name: `thing ${n}`, ...entry.resource };
      return { action: 'things.update', teamId: team.id, ...entry, resource };
    });
    await writeAudit(server.connection.db, origin, full);
    server.app.services.sealer.soon();
    await until(async () => (await newestCheckpoint(server.connection.db, team.id)).size === entries.length);
    return team;
  }

  async function download(by: { session: string }, query: Record<string, string>, headers = {}) {
    const url = `${server.url}/api/v1/shared/audit-entries/export?${new URLSearchParams(query)}`;
    const answer = await fetch(url, { headers: { authorization: `Bearer ${by.session}`, ...headers } });
    // text() drops a byte order mark
    const text = Buffer.from(await answer.arrayBuffer()).toString('utf8');
    return { status: answer.status, headers: answer.headers, text };
  }

  const auditorOf = (team: { id: string } | null) => server.given.member({ role: 'auditor', team });

  it('sends a whole log that verifies without the server', async () => {
    const team = await written(
      Array.from({ length: 1_203 }, (_, n) => ({ after: { n, sep: '\u2028 \r\n "\u{1f600}' } })),
    );
    const { status, headers, text } = await download(await auditorOf(team), {
      format: 'ndjson',
      log: team.id,
    });

    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="?audit-[0-9a-f-]+\.ndjson/);
    const lines = linesOf(text);
    expect(lines[0]).toMatchObject({
      type: 'header',
      format: 'wo-audit-export',
      version: 1,
      canon: 1,
      whole: true,
      filters: { log: team.id },
      logs: [{ log: team.id, size: 1_203, from: { size: 0 } }],
    });
    expect(lines[1]).toMatchObject({ type: 'entry', log: team.id, idx: 1 });
    expect(lines.at(-1)).toMatchObject({ type: 'trailer', count: 1_203, logs: lines[0]?.logs });
    const { head } = await newestCheckpoint(server.connection.db, team.id);
    const size = 1_203;
    expect(await verdictOfFile(text)).toEqual({
      ok: true,
      whole: true,
      count: size,
      log: team.id,
      size,
      head: expect.any(String),
    });
    expect(head).not.toBe(''); // it may have gone on since: the export itself is an entry of this log
  });

  it('is recorded in the log it takes from, with what was asked', async () => {
    const team = await written([{}]);
    const { headers } = await download(await auditorOf(team), {
      format: 'csv',
      teamId: team.id,
      action: 'things.*',
    });
    const rows = await server.given.auditOfRequest(headers.get('x-request-id') ?? '');
    expect(rows).toMatchObject([
      {
        action: 'audit.export',
        outcome: 'success',
        teamId: team.id,
        resourceType: 'audit-log',
        after: { format: 'csv', filters: { action: 'things.*', log: team.id }, whole: false },
      },
    ]);
  });

  it.each<Record<string, string>>([
    { action: 'things.update' },
    { q: 'thing 7' },
    { outcome: 'success' },
    { resourceId: '7' },
  ])('sends what %j leaves, oldest first, over many pages', async (filter) => {
    const team = await written(Array.from({ length: 1_100 }, () => ({})));
    const { text } = await download(await auditorOf(team), { format: 'ndjson', log: team.id, ...filter });
    const lines = linesOf(text);
    const expected = Array.from({ length: 1_100 }, (_, n) => n).filter((n) => {
      if (filter.q) return `thing ${n}`.startsWith(filter.q);
      return filter.resourceId === undefined || n === Number(filter.resourceId);
    });
    const entries = lines.filter(({ type }) => type === 'entry');
    const named = entries.map(({ canon }) =>
      z.object({ resource_id: z.string() }).parse(JSON.parse(String(canon))),
    );
    expect(named.map(({ resource_id }) => Number(resource_id)).sort((a, b) => a - b)).toEqual(expected);
    expect(lines[0]).toMatchObject({ whole: false });
    expect(await verdictOfFile(text)).toEqual({ ok: true, whole: false, count: expected.length });
  });

  it('holds nothing of other teams, whatever is asked for', async () => {
    const [mine, theirs] = [await written([{}]), await written([{}])];
    const auditor = await auditorOf(mine);
    const { text } = await download(auditor, { format: 'ndjson' });
    expect(new Set(linesOf(text).flatMap(({ type, log }) => (type === 'entry' ? [log] : [])))).toEqual(
      new Set([mine.id]),
    );
    expect(text).not.toContain(theirs.id);
    expect((await download(auditor, { format: 'ndjson', log: theirs.id })).status).toBe(404);
    expect((await download(auditor, { format: 'ndjson', log: 'org' })).status).toBe(404);
    const both = await download(auditor, { format: 'ndjson', log: mine.id, teamId: theirs.id });
    expect(linesOf(both.text).filter(({ type }) => type === 'entry')).toEqual([]);
  });

  it('sends CSV that a spreadsheet reads as text', async () => {
    const team = await written([
      {
        resource: { type: 'thing', id: '=1+1', name: 'a "quoted", name\nin two lines' },
        after: { note: 'ä' },
      },
      { resource: { type: '@SUM(A1)', id: '-2', name: '+3' } },
    ]);
    const { text, headers } = await download(await auditorOf(team), { format: 'csv', log: team.id });
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(text.startsWith('\uFEFFlog,idx,id,at,actor_type,')).toBe(true);
    expect(text.endsWith('\r\n')).toBe(true);
    expect(text).toContain('"a ""quoted"", name\nin two lines"');
    expect(text).toContain(`"{""note"": ""ä""}"`.replace(': ', ':'));
    expect(text).toContain(",'=1+1,");
    expect(text).toContain(",'@SUM(A1),'-2,'+3,");
  });

  it('is refused and recorded as refused without the permission', async () => {
    const team = await server.given.team();
    const editor = await server.given.member({ role: 'editor', team });
    const { status, headers } = await download(editor, { format: 'csv', log: team.id });
    expect(status).toBe(403);
    const rows = await server.given.auditOfRequest(headers.get('x-request-id') ?? '');
    expect(rows).toMatchObject([{ action: 'audit.export', outcome: 'denied', resourceType: 'audit-log' }]);
  });

  it('is not done again under the same key', async () => {
    const team = await written([{}]);
    const auditor = await auditorOf(team);
    const key = { 'idempotency-key': v7() };
    expect((await download(auditor, { format: 'csv', log: team.id }, key)).status).toBe(200);
    expect((await download(auditor, { format: 'csv', log: team.id }, key)).status).toBe(409);
  });

  it('answers HEAD without recording an export', async () => {
    const team = await server.given.team();
    const { session } = await auditorOf(team);
    const url = `${server.url}/api/v1/shared/audit-entries/export?format=csv&log=${team.id}`;
    const answer = await fetch(url, { method: 'HEAD', headers: { authorization: `Bearer ${session}` } });
    expect(answer.ok).toBe(false);
    const rows = await server.connection.db.select().from(auditLog).where(eq(auditLog.teamId, team.id));
    expect(rows.filter(({ action }) => action === 'audit.export')).toEqual([]);
  });

  it('serves four slow readers at once, a fifth when one is gone', { timeout: 60_000 }, async () => {
    const team = await written(
      Array.from({ length: 2_500 }, () => ({ after: { text: 'x'.repeat(15_000) } })),
    );
    const { session } = await auditorOf(team);
    const url = `${server.url}/api/v1/shared/audit-entries/export?format=ndjson&log=${team.id}`;
    const open = async () => {
      const controller = new AbortController();
      const headers = { authorization: `Bearer ${session}` };
      const answer = await fetch(url, { headers, signal: controller.signal }); // nobody reads its body
      return { answer, status: answer.status, gone: () => controller.abort() };
    };
    const served = async () => {
      const reader = await open();
      return reader.status === 200 ? reader : undefined; // a busy machine may turn one away
    };
    const readers = [];
    for (let n = 0; n < 4; n += 1) readers.push(await until(served));

    expect((await open()).status).toBe(503);

    readers[0]?.gone();
    const last = await until(served);
    for (const reader of [...readers, last]) reader.gone();
  });

  const planOf = (log: string) => planExport(server.connection.db, { all: true }, { format: 'ndjson', log });

  it('breaks off for a reader that takes nothing for a minute, and counts from the first moment', async () => {
    const plan = await planOf((await written([{}])).id);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const open = () => exportFile(server.connection.db, plan).parts[Symbol.asyncIterator]();
    const [reading, stalled, ...others] = [open(), open(), open(), open()];
    expect(open).toThrow(expect.objectContaining({ reason: 'OVERLOADED' }));
    await stalled?.next();

    vi.advanceTimersByTime(59_000);
    await reading?.next();
    vi.advanceTimersByTime(2_000);

    others.push(open(), open(), open());
    expect(open).toThrow(expect.objectContaining({ reason: 'OVERLOADED' }));
    await expect(stalled?.next()).rejects.toThrow('took nothing');
    await expect(reading?.next()).resolves.toMatchObject({ done: false });
    vi.advanceTimersByTime(120_000);
    others.push(open(), open(), open(), open());
    vi.advanceTimersByTime(120_000);
  });

  it('breaks off when retention drops rows that were to come', async () => {
    const team = await written(Array.from({ length: 1_203 }, () => ({})));
    const plan = await planOf(team.id);
    const rows = exportedRows(server.connection.db, plan);
    await rows.next();
    await server.connection.db.transaction(async (tx) => {
      await tx.execute(sql`alter table audit_sealed disable trigger user`);
      await tx.execute(sql`delete from audit_sealed where log = ${team.id} and idx <= 600`);
      await tx.execute(sql`alter table audit_sealed enable always trigger audit_sealed_only`);
      await tx.execute(sql`alter table audit_sealed enable always trigger audit_sealed_no_truncate`);
    });
    const holed = exportedRows(server.connection.db, plan);
    // a hole that nobody recorded is for the verifier to find
    expect((await holed.next()).value).toEqual(
      expect.arrayContaining([expect.objectContaining({ idx: 601 })]),
    );

    const cut = { log: team.id, size: 600, head: new Uint8Array(32), before: new Date(), auditId: v7() };
    await server.connection.db.insert(auditRetention).values(cut);

    await expect(rows.next()).rejects.toThrow('dropped');
  });
});

describe('two verifiers of an export', () => {
  let server: TeamServer;
  let good: string;
  beforeAll(async () => {
    server = await teamServer('postgres');
    const team = await server.given.team();
    for (let n = 0; n < 12; n += 1)
      await writeAudit(server.connection.db, origin, [
        { action: 'x.y', resource: { type: 'x', id: null, name: 'näme' }, teamId: team.id, after: { n } },
      ]);
    server.app.services.sealer.soon();
    await until(async () => (await newestCheckpoint(server.connection.db, team.id)).size === 12);
    const { session } = await server.given.member({ role: 'auditor', team });
    const url = `${server.url}/api/v1/shared/audit-entries/export?format=ndjson&log=${team.id}`;
    good = await (await fetch(url, { headers: { authorization: `Bearer ${session}` } })).text();
  });
  afterAll(() => server.close());

  async function both(bytes: Buffer) {
    const file = join(tempFolder('export'), 'x.ndjson');
    writeFileSync(file, bytes);
    const second: unknown = await secondVerifier(file);
    return [await verifyExport(chunksOf(bytes)), second];
  }

  it('agree on a good file', async () => {
    const [first, second] = await both(Buffer.from(good));
    expect(first).toMatchObject({ ok: true, whole: true, count: 12 });
    expect(second).toEqual(first);
  });

  it.each([
    ['the last line is gone', (lines: string[]) => lines.slice(0, -1), { problem: 'CUT', line: 13 }],
    [
      'it ends in a line',
      (lines: string[]) => [...lines.slice(0, 5), '{"type":"en'],
      { problem: 'NOT_JSON', line: 6 },
    ],
    ['a row is gone', (lines: string[]) => lines.toSpliced(4, 1), { problem: 'GAP', line: 5 }],
    [
      'a row is there twice',
      (lines: string[]) => lines.toSpliced(4, 0, lines[4] ?? ''),
      { problem: 'GAP', line: 6 },
    ],
    ['something follows', (lines: string[]) => [...lines, '{}'], { problem: 'AFTER_TRAILER', line: 15 }],
    [
      'a text is changed',
      (lines: string[]) => lines.map((line) => line.replaceAll('\\"n\\": 7', '\\"n\\": 8')),
      { problem: 'LEAF_MISMATCH', line: 9 },
    ],
    ['it is empty', () => [], { problem: 'NO_HEADER', line: 0 }],
  ])('agree when %s', async (_what, change, expected) => {
    const [first, second] = await both(
      Buffer.from(
        change(good.trimEnd().split('\n'))
          .map((line) => `${line}\n`)
          .join(''),
      ),
    );
    expect(first).toEqual({ ok: false, ...expected });
    expect(second).toEqual(first);
  });

  it('agree on 200 random tamperings, and let none that changes a row pass', {
    timeout: 60_000,
  }, async () => {
    const original = Buffer.from(good);
    const header = good.indexOf('\n') + 1;
    const tampering = fc.record({
      way: fc.constantFrom('flip', 'drop', 'insert', 'cut', 'swap'),
      at: fc.nat({ max: original.length - 2 }),
      to: fc.nat({ max: 255 }),
    });
    await fc.assert(
      fc.asyncProperty(tampering, async ({ way, at, to }) => {
        const bytes = tampered(original, way, at, to);
        fc.pre(!bytes.equals(original));
        const [first, second] = await both(bytes);
        expect(second).toEqual(first);
        // what is said in the header beside the seals (the time, the filters) is not sealed, nor are blanks
        if (first && at > header && JSON.stringify(contentOf(bytes)) !== JSON.stringify(contentOf(original)))
          expect(first).toMatchObject({ ok: false });
      }),
      { numRuns: 200 },
    );
  });
});

function tampered(bytes: Buffer, way: string, at: number, to: number): Buffer {
  const [left, right] = [bytes.subarray(0, at), bytes.subarray(at + 1)];
  switch (way) {
    case 'flip':
      return Buffer.concat([left, Buffer.of(to), right]);
    case 'drop':
      return Buffer.concat([left, right]);
    case 'insert':
      return Buffer.concat([left, Buffer.of(to), bytes.subarray(at)]);
    case 'cut':
      return left;
    default: {
      const lines = bytes.toString('utf8').trimEnd().split('\n');
      const [a, b] = [1 + (at % (lines.length - 2)), 1 + (to % (lines.length - 2))];
      const swapped = lines.map((line, n) => (n === a ? lines[b] : n === b ? lines[a] : line));
      return Buffer.from(`${swapped.join('\n')}\n`);
    }
  }
}

/** What a file says, whatever blanks it says it with; undefined when it is none. */
function contentOf(bytes: Buffer): unknown {
  try {
    return linesOf(bytes.toString('utf8')).map((line) => line);
  } catch {
    return undefined;
  }
}
