import { describe, expect, it } from 'vitest';
import type { Definition } from '../model/definition.ts';
import { noLinks, type Links } from '../model/links.ts';
import type { FolderRef } from '../model/reading.ts';
import type { JsonNode, JsonObject, Source, XmlElement } from '../model/source.ts';
import { Assembler, type OpenedFolder } from './assemble.ts';

function assembly() {
  const opened: OpenedFolder[] = [];
  const definitions: Definition[] = [];
  const warnings: string[] = [];
  const assembler = new Assembler({
    opened: (folder) => void opened.push(folder),
    complete: (definition) => void definitions.push(definition),
    warn: ({ message }) => void warnings.push(message),
  });
  const open = (name: string, server: string | null = 'ctm1', parent?: FolderRef) =>
    assembler.openFolder({ name, parent, server, type: parent === undefined ? 'Folder' : 'SubFolder' });
  const close = (ref: FolderRef, element?: XmlElement, links: Links = noLinks) =>
    assembler.closeFolder(ref, element && { format: 'xml', element }, links);
  const job = (name: string, parent?: FolderRef, source: Source = jobSource()) =>
    assembler.job({ name, parent, type: 'Job:Command', source, links: noLinks });
  const keys = () => definitions.map(({ key }) => key);
  return { assembler, opened, definitions, warnings, open, close, job, keys };
}

const jobSource = (...attributes: [string, string][]): Source => ({
  format: 'xml',
  element: ['JOB', attributes, []],
});
const waitFor = (...events: string[]): Links => ({
  ...noLinks,
  waits: events.flatMap((event, n) =>
    n === 0 ? [{ event, date: '' }] : ['OR' as const, { event, date: '' }],
  ),
});

describe('Assembler', () => {
  it('takes no more folders and jobs than it can keep the names of', () => {
    const sink = { opened: () => undefined, complete: () => undefined, warn: () => undefined };
    const assembler = new Assembler(sink, 2);
    const folder = assembler.openFolder({ name: 'F', parent: undefined, server: null, type: 'Folder' });
    const job = { parent: folder, type: 'Job:Dummy', source: jobSource(), links: noLinks };
    assembler.job({ name: 'A', ...job });
    expect(() => assembler.job({ name: 'B', ...job })).toThrow('There are more than 2 folders and jobs.');
  });

  it('numbers names that are written alike in keys', () => {
    const { assembler, open, close, job, keys } = assembly();
    const folder = open('N');
    job('a/b', folder);
    job('a%2Fb', folder);
    close(folder);
    assembler.finish();
    expect(keys()).toEqual(['N/a%2Fb#1', 'N/a%2Fb#2', 'N/']);
  });

  it('numbers equal names of a path in reading order, over its servers too', () => {
    const { assembler, open, close, job, keys, opened } = assembly();
    for (const server of ['ctm1', 'ctm2', null]) {
      const folder = open('N', server);
      job('MAKE', folder);
      job('MAKE', folder);
      close(folder);
    }
    job('ALONE');
    assembler.finish();

    expect(keys()).toEqual([
      'N/MAKE#1',
      'N/MAKE#2',
      'N/MAKE#3',
      'N/MAKE#4',
      'N/MAKE#5',
      'N/MAKE#6',
      'ALONE#1',
      'N/',
      'N/#2',
      'N/#3',
    ]);
    expect(opened.map(({ key, seq }) => [key, seq])).toEqual([
      ['N/', 0],
      ['N/#2', 3],
      ['N/#3', 6],
    ]);
  });

  it('finds a definition of a server again, whatever other servers have', () => {
    const identityOnCtm2 = (servers: string[]) => {
      const { assembler, open, job, definitions } = assembly();
      for (const server of servers) job('MAKE', open('N', server));
      assembler.finish();
      return definitions.filter(({ server }) => server === 'ctm2').map(({ identity }) => identity);
    };

    expect(identityOnCtm2(['ctm1', 'ctm2'])).toEqual(identityOnCtm2(['ctm2']));
    expect(new Set(identityOnCtm2(['ctm2'])).size).toBe(2);
  });

  it('writes a slash of a name as %2F, and nothing else', () => {
    const { open, job, definitions } = assembly();
    job('IN/OUT %2F#', open('B/C', null, open('A')));
    expect(definitions).toMatchObject([{ key: 'A/B%2FC/IN%2FOUT %2F##1', folder: 'A/B%2FC' }]);
  });

  it('makes one folder of one that is met twice: attributes, children and waits of both', () => {
    const { assembler, open, close, job, definitions, opened, warnings } = assembly();
    const first = open('F');
    job('A', first);
    close(first, ['FOLDER', [['FOLDER_NAME', 'F']], [['VARIABLE', [['NAME', 'X']], []]]], waitFor('P', 'Q'));
    const again = open('F');
    job('A', again);
    close(
      again,
      [
        'FOLDER',
        [
          ['FOLDER_NAME', 'F'],
          ['RUN_AS', 'b'],
        ],
        [['SHOUT', [], []]],
      ],
      waitFor('R'),
    );
    assembler.finish();

    expect(again).toBe(first);
    expect(opened).toHaveLength(1);
    expect(definitions.map(({ key, parent }) => [key, parent])).toEqual([
      ['F/A#1', 1],
      ['F/A#2', 1],
      ['F/', null],
    ]);
    const [, , folder] = definitions;
    expect(folder?.source).toEqual({
      format: 'xml',
      element: [
        'FOLDER',
        [
          ['FOLDER_NAME', 'F'],
          ['RUN_AS', 'b'],
        ],
        [
          ['VARIABLE', [['NAME', 'X']], []],
          ['SHOUT', [], []],
        ],
      ],
    });
    expect(
      folder?.links.waits.map((token) => (typeof token === 'string' ? token : token.event)).join(' '),
    ).toBe('( P OR Q ) AND R');
    expect(warnings).toEqual([]);
  });

  it('says which attributes of a folder met twice differ', () => {
    const { open, close, warnings } = assembly();
    close(open('F'), ['FOLDER', [['RUN_AS', 'a']], []]);
    close(open('F'), ['FOLDER', [['RUN_AS', 'b']], []]);
    expect(warnings).toEqual([expect.stringContaining('F/ is there more than once and differs in RUN_AS')]);
  });

  it('makes one folder of one that is met in both formats, in the words of the first', () => {
    const { assembler, open, close, definitions } = assembly();
    close(open('F'), ['SMART_FOLDER', [['FOLDER_NAME', 'F']], []]);
    const text = (value: string): JsonNode => ({ is: 'string', value });
    const object: JsonObject = {
      is: 'object',
      members: [
        ['Type', text('Folder')],
        ['RunAs', text('batch')],
      ],
    };
    assembler.closeFolder(open('F'), { format: 'json', object }, waitFor('P'));
    assembler.finish();
    expect(definitions[0]?.source).toMatchObject({
      format: 'xml',
      element: [
        'SMART_FOLDER',
        expect.arrayContaining([['RUN_AS', 'batch']]),
        [
          [
            'INCOND',
            [
              ['NAME', 'P'],
              ['ODATE', 'ODAT'],
              ['AND_OR', 'A'],
            ],
            [],
          ],
        ],
      ],
    });
    expect(definitions[0]?.links.waits).toEqual([{ event: 'P', date: '' }]);
  });

  it('gives a folder that only its job told of a source of its own', () => {
    const { assembler, open, close, job, definitions } = assembly();
    const folder = open('F', 'ctm1');
    job('A', folder);
    close(folder);
    assembler.finish();
    expect(definitions[1]?.source).toEqual({
      format: 'xml',
      element: [
        'SMART_FOLDER',
        [
          ['FOLDER_NAME', 'F'],
          ['DATACENTER', 'ctm1'],
        ],
        [],
      ],
    });
  });

  it('takes a job that only moved for unchanged, and one that runs something else not', () => {
    const { open, job, definitions } = assembly();
    job('A', open('F'), jobSource(['PARENT_FOLDER', 'F'], ['CMDLINE', 'x']));
    job('A', open('G'), jobSource(['PARENT_FOLDER', 'G'], ['CMDLINE', 'x']));
    job('A', open('H'), jobSource(['PARENT_FOLDER', 'G'], ['CMDLINE', 'y']));
    const [one, two, three] = definitions.map(({ hash }) => hash);
    expect(two).toBe(one);
    expect(three).not.toBe(one);
  });

  it('keeps what is neither folder nor job under a key that neither can have', () => {
    const { assembler, keys } = assembly();
    const source: Source = { format: 'json', object: { is: 'object', members: [] } };
    const calendar = { name: 'CAL', parent: undefined, type: 'Calendar:Regular', source };
    assembler.other(calendar);
    assembler.other(calendar);
    assembler.job({ ...calendar, type: 'Job:Dummy', links: noLinks });
    expect(keys()).toEqual(['CAL#1 (Calendar:Regular)', 'CAL#2 (Calendar:Regular)', 'CAL#1']);
  });
});
