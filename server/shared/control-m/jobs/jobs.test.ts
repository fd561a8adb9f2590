import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { controlMDefinitions } from '../../../../db/shared/schema/index.ts';
import { callApi } from '../../../testing/api.ts';
import {
  type GivenDefinition,
  givenDefinitions,
  waitsAndSets,
} from '../../../testing/control-m-definitions.ts';
import { as, everywhere, type TeamServer, teamServer } from '../../../testing/team-server.ts';

const pay: GivenDefinition[] = [
  { key: 'PAY/', server: 'CTM1', application: 'FIN', description: 'Payments' },
  { key: 'PAY/LOAD/', server: 'CTM1' },
  {
    key: 'PAY/LOAD/BOOK#1',
    server: 'CTM1',
    host: 'lnx1',
    runAs: 'batch',
    command: '/apps/book.sh -d %%ODATE',
  },
  {
    key: 'PAY/SEND#1',
    server: 'CTM1',
    host: 'lnx2',
    type: 'Job:Command',
    description: '100% of the day_book',
  },
  { key: 'PAYROLL/' },
  { key: 'PAYROLL/BOOK#1', application: 'HR', subApplication: 'TIME', host: 'lnx1' },
  { key: 'ALONE#1' },
];

describe.each(everywhere)('Control-M jobs and folders on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  async function given(definitions: GivenDefinition[] = pay) {
    const team = await server.given.team();
    const environment = await server.given.environment({ team });
    const ids = await givenDefinitions(server.connection, environment, definitions);
    const member = await server.given.member({ team, role: 'viewer' });
    const id = (key: string) => ids[key] ?? '';
    const call = as(server, member).shared.controlM;
    return { environment, environmentId: environment.id, id, session: member.session, call };
  }
  const keys = ({ items }: { items: { key: string }[] }) => items.map(({ key }) => key);

  describe('jobs.list', () => {
    it('lists by key, page by page, and each job once', async () => {
      const { environmentId, call } = await given();
      const seen: string[] = [];
      let cursor: string | null | undefined;
      do {
        const page = await call.jobs.list({ environmentId, limit: 1, ...(cursor && { cursor }) });
        seen.push(...keys(page));
        cursor = page.nextCursor;
      } while (cursor);
      expect(seen.toSorted()).toEqual(['ALONE#1', 'PAY/LOAD/BOOK#1', 'PAY/SEND#1', 'PAYROLL/BOOK#1']);
      expect(seen).toEqual(keys(await call.jobs.list({ environmentId })));
    });

    it('goes on after keys that are equal as far as the index sees', async () => {
      const long = 'x'.repeat(400);
      const { environmentId, call } = await given([1, 2, 3].map((n) => ({ key: `${long}#${n}` })));
      const first = await call.jobs.list({ environmentId, limit: 2 });
      const rest = await call.jobs.list({ environmentId, limit: 2, cursor: first.nextCursor ?? '' });
      expect([...keys(first), ...keys(rest)].toSorted()).toEqual([1, 2, 3].map((n) => `${long}#${n}`));
    });

    it('narrows to a folder with what is below it, and not to its namesakes', async () => {
      const { environmentId, id, call } = await given();
      const inPay = ['PAY/LOAD/BOOK#1', 'PAY/SEND#1'];
      expect(keys(await call.jobs.list({ environmentId, folder: 'PAY' })).toSorted()).toEqual(inPay);
      expect(keys(await call.jobs.list({ environmentId, folder: 'PAY/' })).toSorted()).toEqual(inPay);
      expect(keys(await call.jobs.list({ environmentId, folder: 'PAY/LOAD/' }))).toEqual(['PAY/LOAD/BOOK#1']);
      expect(keys(await call.jobs.list({ environmentId, parentId: id('PAY/') }))).toEqual(['PAY/SEND#1']);
    });

    it('finds text in name, description and command, signs taken as they are', async () => {
      const { environmentId, call } = await given();
      const found = async (q: string) => keys(await call.jobs.list({ environmentId, q })).toSorted();
      expect(await found('book')).toEqual(['PAY/LOAD/BOOK#1', 'PAY/SEND#1', 'PAYROLL/BOOK#1']);
      expect(await found('100%')).toEqual(['PAY/SEND#1']);
      expect(await found('%%odate')).toEqual(['PAY/LOAD/BOOK#1']);
      expect(await found("' or true --")).toEqual([]);
      expect(await found('y_b')).toEqual(['PAY/SEND#1']);
    });

    it.each([
      [{ type: 'Job:Command' }, ['PAY/SEND#1']],
      [{ application: 'HR' }, ['PAYROLL/BOOK#1']],
      [{ subApplication: 'TIME' }, ['PAYROLL/BOOK#1']],
      [{ host: 'lnx1', q: 'book' }, ['PAY/LOAD/BOOK#1', 'PAYROLL/BOOK#1']],
      [{ runAs: 'batch' }, ['PAY/LOAD/BOOK#1']],
      [{ server: 'CTM1', folder: 'PAY/LOAD' }, ['PAY/LOAD/BOOK#1']],
      [{ server: 'CTM2' }, []],
    ])('narrows by %j, and counts the same', async (filters, expected) => {
      const { environmentId, call } = await given();
      expect(keys(await call.jobs.list({ environmentId, ...filters })).toSorted()).toEqual(expected);
      expect(await call.jobs.count({ environmentId, ...filters })).toEqual({ count: expected.length });
    });
  });

  describe('folders.list', () => {
    it('counts what is directly in each, and narrows to one level', async () => {
      const { environmentId, id, call } = await given();
      const counted = async (parentId?: string) => {
        const { items } = await call.folders.list({ environmentId, ...(parentId && { parentId }) });
        return items.map(({ key, jobs, subFolders }) => [key, jobs, subFolders]).toSorted();
      };
      const load = ['PAY/LOAD/', 1, 0];
      const top = [
        ['PAY/', 1, 1],
        ['PAYROLL/', 1, 0],
      ];
      expect(await counted()).toEqual([top[0], load, top[1]]);
      expect(await counted('top')).toEqual(top);
      expect(await counted(id('PAY/'))).toEqual([load]);
    });

    it('finds by name or description', async () => {
      const { environmentId, call } = await given();
      const { items } = await call.folders.list({ environmentId, q: 'payments' });
      expect(items).toMatchObject([
        { key: 'PAY/', kind: 'folder', folder: '', parentId: null, server: 'CTM1', application: 'FIN' },
      ]);
    });
  });

  describe('jobs.get and folders.get', () => {
    const events: GivenDefinition[] = [
      { key: 'F/', links: waitsAndSets(['START'], ['F-OK']) },
      { key: 'A#1', links: waitsAndSets(['F-OK', 'GONE'], ['START', 'UNUSED']) },
      {
        key: 'F/B#1',
        links: { adds: [{ event: 'START', date: 'ODAT', on: true }] },
        source: {
          format: 'xml',
          element: [
            'JOB',
            [
              ['JOBNAME', 'B'],
              ['CMDLINE', 'a "b" <c>\r\n'],
              ['RUN_AS', 'me'],
            ],
            [['VARIABLE', [['NAME', '%%X']], []]],
          ],
        },
      },
    ];

    it('say who sets what it waits for, and who waits for what it sets', async () => {
      const { environmentId, environment, id, call } = await given(events);
      const job = await call.jobs.get({ id: id('A#1') });
      expect(job).toMatchObject({
        environmentId,
        teamId: environment.teamId,
        format: 'xml',
        name: 'A',
        folder: '',
      });
      expect(job.waits).toMatchObject({
        waitsFor: [
          { event: 'F-OK', date: 'ODAT', setBy: [{ key: 'F/', kind: 'folder', parentId: null }] },
          { event: 'GONE', date: 'ODAT', setBy: [] },
        ],
        sets: [
          { event: 'START', date: 'ODAT', on: false, usedBy: [{ key: 'F/' }] },
          { event: 'UNUSED', usedBy: [] },
        ],
      });
      const folder = await call.folders.get({ id: id('F/') });
      expect(folder.waits.waitsFor).toMatchObject([
        { event: 'START', setBy: [{ key: 'A#1' }, { key: 'F/B#1', parentId: id('F/') }] },
      ]);
    });

    it('show the definition typed, and as it was written', async () => {
      const { id, call } = await given(events);
      const { view, source, links } = await call.jobs.get({ id: id('F/B#1') });
      expect(view).toMatchObject({ runAs: 'me', run: { command: 'a "b" <c>\r\n' } });
      expect(source).toBe(
        '<JOB JOBNAME="B" CMDLINE="a &quot;b&quot; &lt;c&gt;&#13;&#10;" RUN_AS="me">\n <VARIABLE NAME="%%X"/>\n</JOB>',
      );
      expect(links.adds).toEqual([{ event: 'START', date: 'ODAT', on: true }]);
    });

    it('are for their own kind', async () => {
      const { id, call } = await given(events);
      await expect(call.jobs.get({ id: id('F/') })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
      await expect(call.folders.get({ id: id('A#1') })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
      await expect(call.folders.graph({ id: id('A#1') })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    });
  });

  it('folders.graph shows what is in a folder and what is joined to it from outside', async () => {
    const { id, session } = await given([
      { key: 'F/', links: waitsAndSets(['A'], []) },
      { key: 'F/S/' },
      { key: 'F/S/B#1', links: waitsAndSets([], ['B']) },
      { key: 'A#1', links: waitsAndSets([], ['A']) },
      { key: 'C#1', links: waitsAndSets(['B'], ['C']) },
      { key: 'D#1', links: waitsAndSets(['C'], []) },
    ]);
    const { body } = await callApi(server.url, `/shared/control-m/folders/${id('F/')}/graph`, { session });
    expect(body).toMatchObject({
      nodes: [
        { key: 'A#1', outside: true },
        { key: 'C#1', outside: true },
        { key: 'F/' },
        { key: 'F/S/', parentId: id('F/') },
        { key: 'F/S/B#1', parentId: id('F/S/') },
      ],
      edges: [
        { from: id('A#1'), to: id('F/') },
        { from: id('F/S/B#1'), to: id('C#1') },
      ],
      truncated: false,
    });
    const small = await callApi(server.url, `/shared/control-m/folders/${id('F/')}/graph?limit=2`, {
      session,
    });
    expect(small.body).toMatchObject({ nodes: [{ key: 'F/' }, { key: 'F/S/' }], edges: [], truncated: true });
  });

  it('jobs.versions shows what each applied import changed, the newest first', async () => {
    const { environment, id, call } = await given([
      {
        key: 'A#1',
        source: {
          format: 'xml',
          element: [
            'JOB',
            [
              ['JOBNAME', 'A'],
              ['RUN_AS', 'old'],
            ],
            [],
          ],
        },
      },
    ]);
    const first = await call.jobs.versions({ id: id('A#1') });
    expect(first.items).toMatchObject([{ change: 'added', key: 'A#1', at: expect.any(String), by: null }]);
    expect(first.items[0]?.fields).toContainEqual({ field: 'runAs', before: null, after: 'old' });
    const [row] = await server.connection.db
      .select({ importId: controlMDefinitions.importId, seq: controlMDefinitions.seq })
      .from(controlMDefinitions)
      .where(eq(controlMDefinitions.id, id('A#1')));
    await givenDefinitions(server.connection, environment, [
      {
        key: 'A#1',
        id: id('A#1'),
        previous: row,
        source: {
          format: 'xml',
          element: [
            'JOB',
            [
              ['JOBNAME', 'A'],
              ['RUN_AS', 'new'],
            ],
            [],
          ],
        },
      },
    ]);
    const { items } = await call.jobs.versions({ id: id('A#1') });
    expect(items.map(({ change, fields }) => [change, fields])).toEqual([
      ['changed', [{ field: 'runAs', before: 'old', after: 'new' }]],
      ['added', first.items[0]?.fields],
    ]);
    const newest = await call.jobs.versions({ id: id('A#1'), limit: 1 });
    const older = await call.jobs.versions({ id: id('A#1'), limit: 1, cursor: newest.nextCursor ?? '' });
    expect([...newest.items, ...older.items]).toEqual(items);
    expect(older.nextCursor).toBeNull();
  });

  it('nothing of it is there for another team', async () => {
    const { environmentId, id } = await given();
    const other = as(server, await server.given.member({ team: await server.given.team(), role: 'admin' }));
    const { jobs, folders } = other.shared.controlM;
    const [job, folder] = [id('ALONE#1'), id('PAY/')];
    const attempts: (() => Promise<unknown>)[] = [
      () => jobs.list({ environmentId }),
      () => jobs.count({ environmentId }),
      () => jobs.get({ id: job }),
      () => jobs.versions({ id: job }),
      () => folders.list({ environmentId }),
      () => folders.get({ id: folder }),
      () => folders.graph({ id: folder }),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ reason: 'NOT_FOUND' });
  });
});
