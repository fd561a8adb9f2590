import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { edgesOf } from '../../../../testing/control-m-edges.ts';
import { definitionsIn, refusalOf } from '../../../../testing/control-m-reading.ts';
import { FileRefused } from '../../model/reading.ts';
import { looksLikeReport } from './header.ts';
import { readCsv } from './read.ts';

const read = async (text: string | Uint8Array, size?: number) =>
  (await definitionsIn(readCsv, text, size)).definitions;
const keys = async (text: string) => (await read(text)).map(({ key }) => key);
const job = async (columns: string, row: string) => {
  const definition = (await read(`${columns}\n${row}\n`)).find(({ kind }) => kind === 'job');
  if (!definition) throw new Error('no job');
  return definition;
};

const report = [
  'Job Name,Folder,Control-M Server,Application,Sub Application,Run as,Host/Host Group,Description,Command,Job Type,In Conditions,Out Conditions',
  'LOAD,PAY/IN,ctm1,FIN,GL,batch,lnx01,"Loads, and ""checks""","/opt/load.sh',
  '-x",Command,,LOAD-OK ODAT',
  'SUM,PAY,ctm1,FIN,GL,batch,lnx01,,/opt/sum.sh,Command,LOAD-OK ODAT,',
  '',
].join('\r\n');

describe('readCsv', () => {
  it('reads a job report: folders, jobs, what lists show, and edges', async () => {
    const definitions = await read(report);
    expect(definitions.map(({ key, type, server }) => ({ key, type, server }))).toEqual([
      { key: 'PAY/', type: 'Folder', server: 'ctm1' },
      { key: 'PAY/IN/', type: 'SubFolder', server: 'ctm1' },
      { key: 'PAY/IN/LOAD#1', type: 'Job:Command', server: 'ctm1' },
      { key: 'PAY/SUM#1', type: 'Job:Command', server: 'ctm1' },
    ]);
    expect(definitions[2]).toMatchObject({
      application: 'FIN',
      subApplication: 'GL',
      runAs: 'batch',
      host: 'lnx01',
      description: 'Loads, and "checks"',
      command: '/opt/load.sh\r\n-x',
    });
    expect(edgesOf(definitions).edges).toEqual([['PAY/IN/LOAD#1', 'PAY/SUM#1']]);
  });

  it('reads the same however the bytes come', async () => {
    const whole = await read(report);
    for (const size of [1, 7, 64]) expect(await read(report, size)).toEqual(whole);
  });

  it.each([
    ['semicolons', 'Job Name;Folder\nA;F\n'],
    ['tabs', 'Job Name\tFolder\nA\tF'],
    ['bars, and old Macintosh lines', 'Job Name|Folder\rA|F\r'],
    ['quotation marks around everything', '"Job Name","Folder"\n"A","F"\n'],
    ['the separator said first, as Excel likes it', 'sep=:\nJob Name:Folder\nA:F\n'],
    ['other names of columns', 'FOLDER_NAME,JOBNAME\nF,A\n'],
    ['a title above, and blank lines', 'Jobs of production; all\n\nJob Name,Folder\n\nA,F\n,\n'],
    ['cells too many that are empty', 'Job Name,Folder\nA,F,,\n'],
  ])('understands %s', async (_, text) => {
    expect(await keys(text)).toEqual(['F/', 'F/A#1']);
  });

  it('reads UTF-16, as Excel saves text', async () => {
    const bytes = Buffer.from('\ufeffJob Name\tFolder\r\nÄ\tF\r\n', 'utf16le');
    expect((await read(bytes)).map(({ key }) => key)).toEqual(['F/', 'F/Ä#1']);
  });

  it('keeps columns that nobody knows, and leaves out empty cells', async () => {
    const { source } = await job('Job Name,Ticket,Mood,', 'A,T-1,,x');
    expect(source).toEqual({
      format: 'csv',
      row: [
        ['Job Name', 'A'],
        ['Ticket', 'T-1'],
        ['Column 4', 'x'],
      ],
    });
  });

  it('numbers repeated names, and tells servers apart', async () => {
    expect(await keys('Job Name,Folder,Server\nA,F,x\nA,F,x\nA,F,y\nB,,x\nA,F,x\n')).toEqual([
      'F/',
      'F/A#1',
      'F/A#2',
      'F/#2',
      'F/A#3',
      'B#1',
      'F/A#4',
    ]);
  });

  it('takes a row about a folder as the folder, wherever its jobs are', async () => {
    const definitions = await read(
      'Job Name,Folder,Type,Description,In Conditions\nA,TOP/IN,Command,,\nTOP,TOP,Smart Folder,the folder,GO\nIN,TOP,Sub Folder,inside,\nB,TOP/IN,Dummy,,\n',
    );
    expect(definitions.map(({ key, type, description }) => [key, type, description])).toEqual([
      ['TOP/', 'Folder', 'the folder'],
      ['TOP/IN/', 'SubFolder', 'inside'],
      ['TOP/IN/A#1', 'Job:Command', ''],
      ['TOP/IN/B#1', 'Job:Dummy', ''],
    ]);
    expect(definitions[0]?.links.waits).toEqual([{ event: 'GO', date: '' }]);
  });

  it.each([
    ['Job Type', 'Job', 'Job:Script'],
    ['Job Type', 'Embedded Script', 'Job:EmbeddedScript'],
    ['Task Type', 'DUMMY', 'Job:Dummy'],
    ['Job Type', 'Job:AWS:Lambda', 'Job:AWS:Lambda'],
    ['Job Type', 'Informatica', 'Job:Informatica'],
    ['Command', 'ls', 'Job:Command'],
    ['File Name', 'x.sh', 'Job:Script'],
    ['Description', 'x', 'Job:Dummy'],
  ])('%s %s is a %s', async (column, cell, type) => {
    expect((await job(`Job Name,${column}`, `A,${cell}`)).type).toBe(type);
  });

  it('goes by what runs where the type is the system alone', async () => {
    expect((await job('Job Name,Job Type,Command', 'A,OS,ls')).type).toBe('Job:Command');
  });

  it.each([
    ['A ODAT AND (B PREV OR C)', ['A@ODAT', 'AND', '(', 'B@PREV', 'OR', 'C@', ')']],
    ['"A\nB (STAT)\nC +1"', ['A@', 'AND', 'B@STAT', 'AND', 'C@+1']],
    ['A ODAT O;B ODAT', ['A@ODAT', 'OR', 'B@ODAT']],
    ['JOB(1)-OK ****;X A', ['JOB(1)-OK@****', 'AND', 'X A@']],
    ['two words OrderDate|or', ['two words@OrderDate', 'AND', 'or@']],
    ['(A OR B)(C OR D)', ['(', 'A@', 'OR', 'B)(C@', 'OR', 'D@', ')']],
    ['ODAT', ['ODAT@']],
  ])('reads what a job waits for: %s', async (cell, expected) => {
    const { links } = await job('Job Name\tIn Conditions', `A\t${cell}`);
    expect(
      links.waits.map((token) => (typeof token === 'string' ? token : `${token.event}@${token.date}`)),
    ).toEqual(expected);
  });

  it('knows what is set from what is deleted', async () => {
    const { links } = await job(
      'Job Name,Out Conditions,Delete Events',
      'A,"X ODAT +;Y -;- Z PREV;W (ADD)\nV",U;T ODAT',
    );
    const effect = (event: string, date = '') => ({ event, date, on: false });
    expect(links.adds).toEqual([effect('X', 'ODAT'), effect('W'), effect('V')]);
    expect(links.deletes).toEqual([effect('Y'), effect('Z', 'PREV'), effect('U'), effect('T', 'ODAT')]);
  });

  it.each([
    ['no column of a job name', 'Folder,Command\nF,x\n', 'not-control-m', 1],
    ['any text', 'Dear colleagues,\nhere is nothing.\n', 'not-control-m', 1],
    ['a name of anything', 'Name,Colour\nA,red\n', 'not-control-m', 1],
    ['a row without a name', 'Job Name,Folder\nA,F\n,F\n', 'name-missing', 3],
    ['a row with too few cells', 'Job Name,Folder\nA,F\nB\n', 'csv-syntax', 3],
    ['a row with too many', 'Job Name,Command\nA,"x\r\ny"\r\nB,a,b\n', 'csv-syntax', 4],
    ['a quotation mark left open', 'Job Name,Command\nA,x\nB,"y\nC,z\n', 'csv-syntax', 3],
    ['a quotation mark in the middle', 'Job Name,Command\nA,x\nB,echo "y"\n', 'csv-syntax', 3],
    ['NUL', 'Job Name,Command\nA,x\0\n', 'csv-syntax', 2],
    ['cells without end', `Job Name,Command\nA,${','.repeat(1000)}\n`, 'too-large', 2],
    ['a row longer than 4 Mi', `Job Name,Command\nA,"${'x'.repeat(5_000_000)}"\n`, 'too-large', 2],
    ['a folder too deep', `Job Name,Folder\nA,${'f/'.repeat(201)}\n`, 'too-deep', 2],
    ['nothing', ' \n', 'empty-file', 1],
    ['bytes of another encoding', Buffer.from('Job Name,Folder\nGeb\xfchr,F\n', 'latin1'), 'encoding', 2],
  ])('refuses %s', async (_, file, refused, line) => {
    expect(await refusalOf(readCsv, file)).toMatchObject({ refused, line });
  });

  it('reads any table it is given, cell by cell', async () => {
    const cell = fc.string({ unit: 'grapheme-composite' }).filter((text) => !text.includes('\0'));
    const table = fc.array(
      fc.tuple(
        cell.filter((text) => text.trim() !== ''),
        cell,
      ),
      { minLength: 1, maxLength: 5 },
    );
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom(',', ';', '\t', '|'), async (rows, separator) => {
        const lines = rows.map((cells) => cells.map(quoted).join(separator));
        const definitions = await read(['Job Name', 'Note'].join(separator) + `\n${lines.join('\n')}`);
        expect(definitions.map(({ name, source }) => [name, source.format === 'csv' && source.row])).toEqual(
          rows.map(([name, note]) => [
            name.trim(),
            [['Job Name', name], ...(note === '' ? [] : [['Note', note]])],
          ]),
        );
      }),
    );
  });

  it('throws nothing but refusals, whatever the file is', async () => {
    const pieces = fc.constantFrom(
      'Job Name',
      'Folder',
      'A',
      '"',
      ',',
      ';',
      '\n',
      '\r\n',
      '\r',
      ' ',
      'sep=',
      '(',
      ')',
    );
    const text = fc.oneof(
      fc.array(pieces, { maxLength: 25 }).map((parts) => parts.join('')),
      fc.string({ unit: 'binary' }).map((rest) => `Job Name,In Conditions,Out Conditions\n${rest}`),
    );
    await fc.assert(
      fc.asyncProperty(text, async (file) => {
        const thrown: unknown = await definitionsIn(readCsv, file).then(
          () => undefined,
          (error: unknown) => error,
        );
        expect(thrown instanceof FileRefused ? undefined : thrown).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });
});

describe('looksLikeReport', () => {
  it.each([
    ['Job Name,Folder\nA,F', true],
    ['A title, with {braces}\n\n"Folder";"Job Name"\n', true],
    ['Name\tRun As\n', true],
    ['ctm deploy jobs::get\n{"F": {}}\n', false],
    ['Name,Colour\n', false],
  ])('%j: %s', (head, expected) => {
    expect(looksLikeReport(head)).toBe(expected);
  });
});
