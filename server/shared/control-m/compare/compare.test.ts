import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callApi } from '../../../testing/api.ts';
import { folderXml, testImporter, TestImporter, type TestFile } from '../../../testing/control-m-imports.ts';
import { as, everywhere, type TeamServer, teamServer } from '../../../testing/team-server.ts';

const jobs = (...elements: string[]): TestFile => ({
  name: 'jobs.xml',
  content: `<DEFTABLE><FOLDER FOLDER_NAME="F" DATACENTER="ctm1">${elements.join('')}</FOLDER></DEFTABLE>`,
});
const job = (name: string, more = '') =>
  `<JOB JOBNAME="${name}" TASKTYPE="Command" CMDLINE="run ${name}" ${more}/>`;

describe.each(everywhere)('shared.controlM.compare on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  /** Two environments of one team, and who compares them. */
  async function sides(left: TestFile, right: TestFile) {
    const one = await testImporter(server);
    const environment = await server.given.environment({ team: one.team });
    const other = new TestImporter(server, one.team, environment, one);
    await one.put(left);
    await other.put(right);
    const call = as(server, one).shared.controlM.compare;
    return { one, other, call, ids: { left: one.environment.id, right: environment.id } };
  }

  it('says what only one side has, and which fields differ', async () => {
    const { call, ids } = await sides(
      jobs(job('A'), job('B', 'RUN_AS="test"'), job('C')),
      jobs(job('A'), job('B', 'RUN_AS="prod"'), job('D')),
    );
    expect(await call.list(ids)).toEqual({
      items: [
        {
          change: 'changed',
          kind: 'job',
          folder: 'F',
          name: 'B',
          key: 'F/B#1',
          fields: [{ field: 'runAs', before: 'test', after: 'prod' }],
        },
        { change: 'removed', kind: 'job', folder: 'F', name: 'C', key: 'F/C#1', fields: [] },
        { change: 'added', kind: 'job', folder: 'F', name: 'D', key: 'F/D#1', fields: [] },
      ],
      nextCursor: null,
      counts: { added: 1, removed: 1, changed: 1, same: 2 },
    });
  });

  it('takes two formats that say the same for the same, and servers for the place only', async () => {
    const { call, ids } = await sides(
      { name: 'a.xml', content: folderXml('F', ['A'], { server: 'test' }) },
      {
        name: 'b.json',
        content: JSON.stringify({
          F: {
            Type: 'SimpleFolder',
            ControlmServer: 'prod',
            OrderMethod: 'Manual',
            A: {
              Type: 'Job:Command',
              Command: 'run A',
              When: { WeekDays: ['NONE'], MonthDays: ['NONE'] },
              RunAs: 'me',
            },
          },
        }),
      },
    );
    const { items, counts } = await call.list(ids);
    expect(items).toMatchObject([{ key: 'F/A#1', fields: [{ field: 'runAs', before: null, after: 'me' }] }]);
    expect(counts).toEqual({ added: 0, removed: 0, changed: 1, same: 1 });
  });

  it('leaves out fields that do not count', async () => {
    const { call, ids } = await sides(
      jobs(job('A', 'NODEID="t1"'), job('B', 'NODEID="t2" JOBISN="1"')),
      jobs(job('A', 'NODEID="p1"'), job('B', 'NODEID="p2" JOBISN="2"')),
    );
    expect((await call.list({ ...ids, ignore: 'host' })).items).toMatchObject([
      { key: 'F/B#1', fields: [{ field: 'attributes.JOBISN' }] },
    ]);
    const { items, counts } = await call.list({ ...ids, ignore: 'host, attributes' });
    expect(items).toEqual([]);
    expect(counts).toEqual({ added: 0, removed: 0, changed: 0, same: 3 });
  });

  it('gives pages of one kind of change by key, with the same counts', async () => {
    const names = Array.from({ length: 25 }, (_, n) => `J${n}`);
    const { call, ids } = await sides(jobs(job('A')), jobs(...names.map((name) => job(name))));
    const keys: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await call.list({ ...ids, change: 'added', limit: 10, cursor });
      expect(page.counts).toEqual({ added: 25, removed: 1, changed: 0, same: 1 });
      keys.push(...page.items.map(({ key }) => key));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(keys).toEqual(names.map((name) => `F/${name}#1`).toSorted());
  });

  it('takes an import for what it brings', async () => {
    const { one, call, ids } = await sides(jobs(job('A'), job('B')), jobs(job('A'), job('B')));
    const preview = await one.upload(jobs(job('A'), job('B', 'RUN_AS="new"')));
    const { items, counts } = await call.list({ left: preview.id, right: ids.right });
    expect(counts).toEqual({ added: 2, removed: 0, changed: 1, same: 0 }); // the import says nothing of F and A
    expect(items.find(({ key }) => key === 'F/B#1')?.fields).toEqual([
      { field: 'runAs', before: 'new', after: null },
    ]);
  });

  it('does not know an import of another team, or of a deleted environment', async () => {
    const { one, call, ids } = await sides(jobs(job('A')), jobs(job('A')));
    const stranger = await testImporter(server);
    const theirs = await stranger.put(jobs(job('A')));
    await expect(call.list({ ...ids, right: theirs.id })).rejects.toMatchObject({ reason: 'NOT_FOUND' });

    const mine = await one.upload(jobs(job('X')));
    await as(server, one).shared.controlM.environments.delete({ id: ids.left });
    await expect(call.list({ ...ids, left: mine.id })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
  });

  describe('export', () => {
    async function report(format: 'csv' | 'markdown') {
      const { one, ids } = await sides(
        jobs(job('A', 'DESCRIPTION="=1+1"'), job('B')),
        jobs(job('A', 'DESCRIPTION="a | b `c`"')),
      );
      const query = new URLSearchParams({ ...ids, format });
      return callApi(server.url, `/shared/control-m/compare/export?${query}`, { session: one.session });
    }

    it('is a CSV with a row per field, without formulas', async () => {
      const { body, headers } = await report('csv');
      expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
      expect(String(body).replace('\ufeff', '').trimEnd().split('\r\n')).toEqual([
        'change,kind,key,folder,name,field,left,right',
        "changed,job,F/A#1,F,A,description,'=1+1,a | b `c`",
        'removed,job,F/B#1,F,B,,,',
      ]);
    });

    it('is Markdown in which nothing but text is text', async () => {
      const { body } = await report('markdown');
      expect(body).toContain('## `F/A#1`');
      expect(body).toContain('| `description` | `=1+1` | `` a \\| b `c` `` |');
      expect(body).toContain('Differences: 2');
    });
  });
});
