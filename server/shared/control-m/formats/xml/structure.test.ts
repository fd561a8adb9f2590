import { describe, expect, it } from 'vitest';
import { definitionsIn } from '../../../../testing/control-m-reading.ts';
import { readXml } from './read.ts';

const read = async (text: string) => (await definitionsIn(readXml, text)).definitions;
const keys = async (text: string) => (await read(text)).map(({ key }) => key);
/** The job that an element in a folder is. */
async function job(element: string) {
  const [, found] = await read(`<DEFTABLE><FOLDER FOLDER_NAME="F">${element}</FOLDER></DEFTABLE>`);
  if (!found) throw new Error(`no job: ${element}`);
  return found;
}
const linksOf = async (inside: string) => (await job(`<JOB JOBNAME="A">${inside}</JOB>`)).links;
const waitsOf = async (inside: string) =>
  (await linksOf(inside)).waits.map((token) => (typeof token === 'string' ? token : token.event)).join(' ');

describe('waits of a job', () => {
  it('joins each condition to the next one, with and where nothing is said', async () => {
    const waits =
      '<INCOND NAME="A" AND_OR="O"/><INCOND NAME="B"/><INCOND NAME="C" AND_OR="OR"/><INCOND NAME="D" AND_OR="A"/>';
    expect(await waitsOf(waits)).toBe('A OR B AND C OR D');
  });

  it('puts parentheses where they open and close', async () => {
    const waits =
      '<INCOND NAME="A" OP="(("/><INCOND NAME="B" AND_OR="O" OP=")"/><INCOND NAME="C" OP=")"/><INCOND NAME="D" OP=""/>';
    expect(await waitsOf(waits)).toBe('( ( A AND B ) OR C ) AND D');
  });

  it('keeps dates as they are written', async () => {
    const dates = ['ODAT', 'PREV', '****', '$$$$', '0131', '+001', ''];
    const { waits } = await linksOf(dates.map((date) => `<INCOND NAME="X" ODATE="${date}"/>`).join(''));
    expect(waits.flatMap((token) => (typeof token === 'string' ? [] : [token.date]))).toEqual(dates);
  });
});

describe('what a job sets and deletes', () => {
  it('tells by the sign, and only in an ON what is set there', async () => {
    const links = await linksOf(`
      <OUTCOND NAME="A" ODATE="ODAT" SIGN="+"/><OUTCOND NAME="B"/><OUTCOND NAME="C" SIGN="ADD"/>
      <OUTCOND NAME="D" SIGN="-"/><OUTCOND NAME="E" SIGN="DEL"/>
      <ON STMT="*" CODE="OK"><DOCOND NAME="G"/><X><DOCOND NAME="H" SIGN="-"/></X><OUTCOND NAME="I"/></ON><OUTCOND NAME="J"/>`);
    expect(links.adds.map(({ event, on }) => `${event}${on ? ' on' : ''}`)).toEqual([
      'A',
      'B',
      'C',
      'G on',
      'I on',
      'J',
    ]);
    expect(links.deletes.map(({ event, on }) => `${event}${on ? ' on' : ''}`)).toEqual(['D', 'E', 'H on']);
    expect(links.adds[0]?.date).toBe('ODAT');
  });

  it('warns of a condition without a name, which joins nothing', async () => {
    const { definitions, warnings } = await definitionsIn(
      readXml,
      '<DEFTABLE><FOLDER FOLDER_NAME="F"><JOB JOBNAME="A">\n<OUTCOND ODATE="ODAT"/><INCOND NAME=""/></JOB></FOLDER></DEFTABLE>',
    );
    expect(warnings.map(({ reason, place }) => [reason, place?.line, place?.column])).toEqual([
      ['event-without-name', 2, 1],
      ['event-without-name', 2, 24],
    ]);
    expect(definitions[1]?.links).toMatchObject({ waits: [], adds: [] });
  });

  it('leaves to a folder what is its own, before and after its jobs', async () => {
    const [folder, inside] = await read(
      '<SMART_FOLDER FOLDER_NAME="F"><INCOND NAME="A"/><JOB JOBNAME="J"><OUTCOND NAME="B"/></JOB><OUTCOND NAME="C"/></SMART_FOLDER>',
    );
    expect(folder?.links).toMatchObject({ waits: [{ event: 'A' }], adds: [{ event: 'C' }] });
    expect(inside?.links).toMatchObject({ waits: [], adds: [{ event: 'B' }] });
  });
});

describe('types', () => {
  it.each([
    ['<JOB JOBNAME="A" TASKTYPE="Command"/>', 'Job:Command'],
    ['<JOB JOBNAME="A" TASKTYPE="Job" APPL_TYPE="OS"/>', 'Job:Script'],
    ['<JOB JOBNAME="A" TASKTYPE="Detached"/>', 'Job:Script'],
    ['<JOB JOBNAME="A" TASKTYPE="Dummy" APPL_TYPE="SAP"/>', 'Job:Dummy'],
    ['<JOB JOBNAME="A" TASKTYPE="Job" APPL_TYPE="FILE_TRANS"/>', 'Job:FILE_TRANS'],
    ['<JOB JOBNAME="A" TASKTYPE="Job" USE_INSTREAM_JCL="Y"/>', 'Job:EmbeddedScript'],
    ['<JOB JOBNAME="A" TASKTYPE="Command" USE_INSTREAM_JCL="Y"/>', 'Job:Command'],
    ['<JOB JOBNAME="A" TASKTYPE="External"/>', 'Job:External'],
    ['<JOB JOBNAME="A" CMDLINE="x"/>', 'Job:Command'],
    ['<JOB JOBNAME="A"/>', 'Job:Script'],
    ['<SUB_FOLDER JOBNAME="S"/>', 'SubFolder'],
    ['<SUB_TABLE JOBNAME="S"/>', 'SubFolder'],
  ])('%s is %s', async (element, type) => {
    expect((await job(element)).type).toBe(type);
  });

  it.each(['FOLDER SimpleFolder', 'SCHED_TABLE SimpleFolder', 'SMART_TABLE Folder', 'SCHED_GROUP Folder'])(
    'as a root by itself: %s',
    async (both) => {
      const [tag, type] = both.split(' ');
      expect(await read(`<${tag} TABLE_NAME="F" DATACENTER="C"/>`)).toMatchObject([
        { key: 'F/', type, server: 'C' },
      ]);
    },
  );
});

describe('where jobs are', () => {
  it('goes by FOLDER_NAME, then TABLE_NAME, then PARENT_FOLDER, for jobs outside of folders', async () => {
    const jobs = `<JOB JOBNAME="1" FOLDER_NAME="F" TABLE_NAME="T" PARENT_FOLDER="P"/><JOB JOBNAME="2" FOLDER_NAME="" TABLE_NAME="T"/>
      <JOB JOBNAME="3" PARENT_FOLDER="P/Q"/><JOB JOBNAME="4" DATACENTER="C"/>`;
    const found = await read(`<DEFJOB>${jobs}</DEFJOB>`);
    expect(found.filter(({ kind }) => kind === 'job').map(({ key }) => key)).toEqual([
      'F/1#1',
      'T/2#1',
      'P/Q/3#1',
      '4#1',
    ]);
    expect(found.find(({ name }) => name === '4')?.server).toBe('C');
  });

  it('makes folders that only jobs tell of plain, and smart where they hold folders', async () => {
    const jobs = ['P', 'Q/R', 'P/S', 'P', 'Q']
      .map((path) => `<JOB JOBNAME="A" PARENT_FOLDER="${path}"/>`)
      .join('');
    const folders = (await read(`<DEFJOB>${jobs}<JOB JOBNAME="A" FOLDER_NAME="X"/></DEFJOB>`)).filter(
      ({ kind }) => kind === 'folder',
    );
    expect(Object.fromEntries(folders.map(({ key, type }) => [key, type]))).toEqual({
      'P/': 'Folder',
      'Q/': 'Folder',
      'Q/R/': 'SubFolder',
      'P/S/': 'SubFolder',
      'X/': 'SimpleFolder',
    });
  });

  it('goes by the nesting where PARENT_FOLDER says otherwise', async () => {
    expect(
      await keys(
        '<DEFTABLE><SMART_FOLDER FOLDER_NAME="F"><SUB_FOLDER JOBNAME="S" PARENT_FOLDER="X"><JOB JOBNAME="A" PARENT_FOLDER="Y" FOLDER_NAME="Z"/></SUB_FOLDER></SMART_FOLDER></DEFTABLE>',
      ),
    ).toEqual(['F/', 'F/S/', 'F/S/A#1']);
  });

  it('does not take an element below a job, or below something unknown, for a job', async () => {
    expect(
      await keys(
        '<DEFTABLE><FOLDER FOLDER_NAME="F"><JOB JOBNAME="A"><JOB/></JOB><X><JOB/></X></FOLDER></DEFTABLE>',
      ),
    ).toEqual(['F/', 'F/A#1']);
  });
});

describe('what is kept', () => {
  it('keeps an element as it was written, without the jobs in a folder', async () => {
    const [folder, found] = await read(
      `<DEFTABLE><FOLDER Z="1" FOLDER_NAME="F" A="&lt;&#13;&#10;"><X>a&amp;<!-- gone -->b<Y/> </X><JOB JOBNAME="J" Z=" x "><ON><DO A=""/></ON></JOB><X/></FOLDER></DEFTABLE>`,
    );
    expect(folder?.source).toEqual({
      format: 'xml',
      element: [
        'FOLDER',
        [
          ['Z', '1'],
          ['FOLDER_NAME', 'F'],
          ['A', '<\r\n'],
        ],
        [
          ['X', [], ['a&b', ['Y', [], []]]],
          ['X', [], []],
        ],
      ],
    });
    expect(found?.source).toEqual({
      format: 'xml',
      element: [
        'JOB',
        [
          ['JOBNAME', 'J'],
          ['Z', ' x '],
        ],
        [['ON', [], [['DO', [['A', '']], []]]]],
      ],
    });
  });

  it('keeps what stands beside folders, texts too, and attributes of the root that not every export has', async () => {
    const found = await read(
      `<DEFFOLDER xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="Folder.xsd" EXPORTED_BY="me">
        <CALENDAR NAME="WORK"><DAY/></CALENDAR>loose text<FOLDER FOLDER_NAME="F"/></DEFFOLDER>`,
    );
    expect(found.map(({ kind, name, type, source }) => ({ kind, name, type, source }))).toMatchObject([
      {
        kind: 'other',
        name: 'DEFFOLDER',
        type: '#root',
        source: { element: ['DEFFOLDER', [['EXPORTED_BY', 'me']], []] },
      },
      {
        kind: 'other',
        name: 'WORK',
        type: 'CALENDAR',
        source: { element: ['CALENDAR', [['NAME', 'WORK']], [['DAY', [], []]]] },
      },
      { kind: 'other', type: '#text', source: { element: ['#text', [], ['loose text']] } },
      { kind: 'folder', name: 'F' },
    ]);
  });

  it('says nothing of a root that only names its schema', async () => {
    expect(await read('<DEFTABLE xmlns:xsi="x" xsi:noNamespaceSchemaLocation="y"/>')).toEqual([]);
  });
});
