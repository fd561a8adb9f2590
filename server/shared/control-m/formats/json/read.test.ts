import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { corpusFiles } from '../../../../testing/control-m-corpus.ts';
import { edgesOf } from '../../../../testing/control-m-edges.ts';
import { countsOf, definitionsIn, refusalOf } from '../../../../testing/control-m-reading.ts';
import { FileRefused, type Findings, type FolderRef } from '../../model/reading.ts';
import { writeJson } from './print.ts';
import { readJson } from './read.ts';

const files = corpusFiles('json');

async function facts(bytes: Uint8Array) {
  const { definitions } = await definitionsIn(readJson, bytes);
  const conditionsDeleted = definitions.flatMap(({ links }) => links.deletes).length;
  return { ...countsOf(definitions), conditionsDeleted, ...edgesOf(definitions) };
}

describe('readJson: files of the corpus', () => {
  it.each(files.filter(({ refused }) => !refused))('reads $name', async ({ bytes, expected }) => {
    expect(await facts(bytes)).toMatchObject(expected);
  });

  it.each(files.filter(({ refused }) => refused))('refuses $name', async ({ bytes, expected }) => {
    expect(await refusalOf(readJson, bytes)).toMatchObject(expected);
  });

  it.each(files)('$name is the same however its bytes come', async ({ bytes, refused }) => {
    const outcome = (size?: number) =>
      refused ? refusalOf(readJson, bytes, size) : definitionsIn(readJson, bytes, size);
    const whole = await outcome();
    for (const size of [1, 7]) expect(await outcome(size)).toEqual(whole);
  });
});

/** Definitions of a document by key. */
async function read(document: object | string) {
  const { definitions, warnings } = await definitionsIn(readJson, textOf(document));
  const byKey = new Map(definitions.map((definition) => [definition.key, definition]));
  const definition = (key: string) => {
    const found = byKey.get(key);
    if (!found) throw new Error(`${key} is not among ${[...byKey.keys()].join(', ')}`);
    return found;
  };
  return {
    keys: [...byKey.keys()],
    warnings,
    definition,
    links: (key: string) => definition(key).links,
    /** Its object as it would be written. */
    object: (key: string): unknown => {
      const { source } = definition(key);
      return source.format === 'json' ? JSON.parse(writeJson(source.object)) : source;
    },
  };
}

const textOf = (document: object | string) =>
  typeof document === 'string' ? document : JSON.stringify(document);
const refusal = (document: object | string) => refusalOf(readJson, textOf(document));

const dummy = { Type: 'Job:Dummy' };
const waitFor = (...events: unknown[]) => ({ Type: 'WaitForEvents', Events: events });

describe('readJson: what is a definition', () => {
  it('goes by Type, also of jobs nobody knows yet, and takes nothing out of a job', async () => {
    const { keys, object } = await read({
      F: {
        Type: 'Folder',
        A: { Type: 'Job:New:Thing', inner: { B: dummy } },
        'Job:C': { Comment: 'a property' },
        When: { D: dummy },
      },
    });
    expect(keys).toEqual(['F/', 'F/A#1']);
    expect(object('F/A#1')).toEqual({ Type: 'Job:New:Thing', inner: { B: dummy } });
    expect(object('F/')).toEqual({
      Type: 'Folder',
      'Job:C': { Comment: 'a property' },
      When: { D: dummy },
    });
  });

  it('knows a folder whose Type, server and Defaults are written behind its jobs', async () => {
    const { definition, object } = await read({
      F: {
        S: { A: { Command: 'x', Type: 'Job:Command' }, Type: 'SubFolder' },
        Defaults: { RunAs: 'batch' },
        ControlmServer: 'ctm1',
        Type: 'Folder',
      },
    });
    expect(definition('F/S/')).toMatchObject({ type: 'SubFolder', server: 'ctm1' });
    expect(definition('F/S/A#1')).toMatchObject({ type: 'Job:Command', server: 'ctm1' });
    expect(object('F/S/A#1')).toEqual({ Command: 'x', Type: 'Job:Command', RunAs: 'batch' });
  });

  it('takes folders and jobs out of arrays and leaves the rest of an array', async () => {
    const { keys, object } = await read({
      list: [
        {
          Type: 'Folder',
          Name: 'F',
          Jobs: [{ ...dummy, Name: 'A' }],
          mixed: [1, { ...dummy, Name: 'B' }],
          none: [],
          subs: [{ Jobs: [{ Name: 'C', ...dummy }], Type: 'SubFolder', Name: 'S' }],
        },
        { ...dummy, Name: 'ALONE' },
      ],
    });
    expect(keys).toEqual(['F/', 'F/A#1', 'F/B#1', 'F/S/', 'F/S/C#1', 'ALONE#1']);
    expect(object('F/')).toEqual({ Type: 'Folder', mixed: [1], none: [] });
    expect(object('F/A#1')).toEqual(dummy);
  });

  it('reads a folder or job that is all of the document', async () => {
    expect((await read({ Type: 'Folder', Name: 'F', A: dummy })).keys).toEqual(['F/', 'F/A#1']);
    expect((await read({ Type: 'Job:Dummy', Name: 'A' })).keys).toEqual(['A#1']);
    expect((await read({ Type: 'Export', A: dummy })).keys).toEqual(['A#1', '#1 ()']);
    expect(await refusal({ Type: 'Folder', A: dummy })).toEqual({
      refused: 'name-missing',
      line: 1,
      column: 1,
    });
  });

  it('puts a job at the top where its Path says, but a file watcher watches its Path', async () => {
    const { definition, keys, object } = await read({
      A: { ...dummy, Path: 'F:S', ControlmServer: 'ctm1' },
      W: { Type: 'Job:FileWatcher:Create', Path: 'C:\\in\\*.txt' },
    });
    expect(keys).toEqual(['F/', 'F/S/', 'F/S/A#1', 'W#1']);
    expect(definition('F/S/A#1').server).toBe('ctm1');
    expect(object('F/S/A#1')).toEqual({ ...dummy, ControlmServer: 'ctm1' });
    expect(object('W#1')).toEqual({ Type: 'Job:FileWatcher:Create', Path: 'C:\\in\\*.txt' });
  });

  it('keeps what is beside the folders, with its Type, or as properties of the file', async () => {
    const { definition, object, keys } = await read({
      F: { Type: 'Folder' },
      CAL: { Type: 'Calendar:Regular', Days: [1] },
      Note: { text: 'x' },
      version: '1.0',
      numbers: [1, 2],
    });
    expect(keys).toEqual(['F/', 'CAL#1 (Calendar:Regular)', 'Note#1 ()', '#1 ()']);
    expect(definition('CAL#1 (Calendar:Regular)').kind).toBe('other');
    expect(object('CAL#1 (Calendar:Regular)')).toEqual({ Type: 'Calendar:Regular', Days: [1] });
    expect(object('#1 ()')).toEqual({ version: '1.0', numbers: [1, 2] });
  });

  it('takes the last of a repeated plain value, in the place of the first, with a warning', async () => {
    const { object, warnings } = await read('{"F": {"Type": "Folder", "a": 1, "b": 2,\n "a": 3, "a": 4}}');
    expect(Object.entries(object('F/') ?? {})).toEqual([
      ['Type', 'Folder'],
      ['a', 4],
      ['b', 2],
    ]);
    expect(warnings.map(({ reason, place }) => ({ reason, ...place }))).toEqual([
      { reason: 'duplicate-key', line: 2, column: 2 },
      { reason: 'duplicate-key', line: 2, column: 10 },
    ]);
  });
});

describe('readJson: Defaults', () => {
  const defaults = {
    ControlmServer: 'ctm1',
    RunAs: 'file',
    Host: 'h1',
    Description: 'file',
    wait: waitFor('FILE'),
    Job: { Priority: 'A', SubApplication: 'Job' },
    'Job:Command': { SubApplication: 'Job:Command', RunAs: 'file command' },
    Folder: { SiteStandard: 'x' },
  };

  it('prefers the own value, then the folder, then the file, and in each the narrower type', async () => {
    const { object } = await read({
      Defaults: defaults,
      F: {
        Type: 'Folder',
        Defaults: { RunAs: 'folder', Job: { Priority: 'B' } },
        A: { Type: 'Job:Command', Description: 'own' },
        B: { Type: 'Job:Script' },
        S: { Type: 'SubFolder', Defaults: { Priority: 'C' }, A: { Type: 'Job:Dummy' } },
      },
      G: { Type: 'Folder', A: { Type: 'Job:Command:X', wait: { Type: 'Note' } } },
    });
    expect(object('F/A#1')).toEqual({
      Type: 'Job:Command',
      Description: 'own',
      Priority: 'B',
      RunAs: 'folder',
      SubApplication: 'Job:Command',
      Host: 'h1',
      wait: waitFor('FILE'),
    });
    expect(object('F/B#1')).toMatchObject({ RunAs: 'folder', SubApplication: 'Job', Description: 'file' });
    expect(object('F/S/A#1')).toMatchObject({ RunAs: 'folder', Priority: 'C', SubApplication: 'Job' });
    expect(object('G/A#1')).toMatchObject({ RunAs: 'file command', wait: { Type: 'Note' }, Priority: 'A' });
  });

  it('gives events of Defaults to every job they cover, and to no folder', async () => {
    const { links } = await read({
      Defaults: defaults,
      F: { Type: 'Folder', A: dummy, S: { Type: 'SubFolder', B: dummy } },
    });
    for (const job of ['F/A#1', 'F/S/B#1']) expect(links(job).waits).toEqual([{ event: 'FILE', date: '' }]);
    for (const folder of ['F/', 'F/S/']) expect(links(folder).waits).toEqual([]);
  });

  it('gives a folder what a folder can have, and its server', async () => {
    const { definition, object } = await read({
      Defaults: defaults,
      F: { Type: 'Folder', S: { Type: 'SubFolder' } },
      G: { Type: 'SimpleFolder', ControlmServer: 'ctm2' },
      H: { Type: 'Folder', Defaults: { ControlmServer: 'ctm3' }, A: dummy },
      T: dummy,
    });
    expect(object('F/')).toEqual({
      Type: 'Folder',
      SiteStandard: 'x',
      ControlmServer: 'ctm1',
      RunAs: 'file',
      Description: 'file',
    });
    expect(object('F/S/')).not.toHaveProperty('ControlmServer');
    expect(object('G/')).toEqual({
      Type: 'SimpleFolder',
      ControlmServer: 'ctm2',
      SiteStandard: 'x',
      Description: 'file',
    });
    expect(object('H/')).toMatchObject({ ControlmServer: 'ctm3' });
    expect(['F/S/', 'G/', 'H/A#1', 'T#1'].map((key) => definition(key).server)).toEqual([
      'ctm1',
      'ctm2',
      'ctm3',
      'ctm1',
    ]);
    expect(object('H/A#1')).not.toHaveProperty('ControlmServer');
  });

  it('reads a folder or job that is called Defaults as what it is', async () => {
    const { keys } = await read({ Defaults: { Type: 'Folder', Defaults: dummy, A: dummy } });
    expect(keys).toEqual(['Defaults/', 'Defaults/Defaults#1', 'Defaults/A#1']);
  });
});

describe('readJson: links', () => {
  const waits = async (...objects: object[]) => {
    const { links } = await read({ F: { Type: 'Folder', A: { ...dummy, ...objects } } });
    return links('F/A#1').waits.map((token) =>
      typeof token === 'string' ? token : `${token.event}@${token.date}`,
    );
  };

  it('puts in every AND that was left out', async () => {
    expect(await waits(waitFor('a', { Event: 'b', Date: 'NoDate' }, '(', 'c', 'OR', 'd', ')', 'or'))).toEqual(
      ['a@', 'AND', 'b@NoDate', 'AND', '(', 'c@', 'OR', 'd@', ')', 'AND', 'or@'],
    );
  });

  it('wants all of several waits, whatever is in them', async () => {
    expect(await waits(waitFor('a', 'OR', 'b'), waitFor(), waitFor('c'))).toEqual([
      '(',
      'a@',
      'OR',
      'b@',
      ')',
      'AND',
      'c@',
    ]);
  });

  it('knows what is set and deleted only when something happens', async () => {
    const { links } = await read({
      F: {
        Type: 'Folder',
        A: {
          ...dummy,
          add: { Type: 'AddEvents', Events: [{ Event: 'a', Date: 'NextOrderDate' }, 'b'] },
          delete: { Type: 'DeleteEvents', Events: [{ Event: 'c' }] },
          'If:Output': {
            Type: 'If:Output',
            Actions: [{ Type: 'Event:Add', Event: 'd' }],
            gone: { Type: 'Event:Delete', Event: 'e', Date: 'AnyDate' },
            more: { inner: { Type: 'AddEvents', Events: ['g'] } },
          },
          ServiceActions: { late: { Type: 'If:SLA:ServiceIsLate', x: { Type: 'Event:Add', Event: 'f' } } },
        },
      },
    });
    expect(links('F/A#1')).toEqual({
      waits: [],
      adds: [
        { event: 'a', date: 'NextOrderDate', on: false },
        { event: 'b', date: '', on: false },
        { event: 'd', date: '', on: true },
        { event: 'g', date: '', on: true },
        { event: 'f', date: '', on: true },
      ],
      deletes: [
        { event: 'c', date: '', on: false },
        { event: 'e', date: 'AnyDate', on: true },
      ],
      flows: [],
    });
  });

  it('takes flows as they are written', async () => {
    const { links } = await read({
      F: { Type: 'Folder', one: { Type: 'Flow', Sequence: ['A', 'Missing', 'A'] } },
    });
    expect(links('F/').flows).toEqual([{ name: 'one', sequence: ['A', 'Missing', 'A'] }]);
  });
});

describe('readJson: refusals', () => {
  it.each([
    [
      'a job without a name, before what is wrong behind it',
      '{"F": {"Type": "Folder",\n "J": [{"Type": "Job:X"}], }}',
      'name-missing',
      2,
      8,
    ],
    [
      'a folder without a name',
      '{"F": {"Type": "Folder", "": {"Type": "SubFolder"}}}',
      'name-missing',
      1,
      30,
    ],
    [
      'a nameless job in a folder that says late what it is',
      '{"F": {"J": [{"Type": "Job:X"}], "Type": "Folder"}}',
      'name-missing',
      1,
      14,
    ],
    [
      'an empty Name',
      '{"F": {"Type": "Folder", "J": [{"Type": "Job:X", "Name": ""}]}}',
      'name-missing',
      1,
      32,
    ],
    [
      'a job under a name that a property has',
      '{"F": {"Type": "Folder", "A": "x",\r\n"A": {"Type": "Job:X"}}}',
      'duplicate-key',
      2,
      1,
    ],
    [
      'an object that only looks like folders',
      '{\n "x": {"F": {"Type": "folder", "A": {"Type": "Calendar"}}}}',
      'not-control-m',
      1,
      1,
    ],
    ['a job below a property', '{"x": {"A": {"Type": "Job:X"}}}', 'not-control-m', 1, 1],
    ['a number at the top', ' 5', 'json-not-object', 1, 2],
    ['an array at the top, before what is wrong in it', '\n[1,,]', 'json-not-object', 2, 1],
  ])('%s', async (_, text, reason, line, column) => {
    expect(await refusal(text)).toEqual({ refused: reason, line, column });
  });

  it('does not mind a nameless job in what is no folder', async () => {
    const { keys } = await read({ F: { Type: 'Folder', x: { list: [dummy] } }, y: [{ z: [dummy] }] });
    expect(keys).toEqual(['F/', '#1 ()']);
  });

  it('refuses Defaults that would add up to gigabytes', async () => {
    const jobs = Array.from({ length: 3000 }, () => ({ Type: 'Job:X', Name: 'A' }));
    const document = { Defaults: { Note: 'x'.repeat(1_000_000) }, F: { Type: 'Folder', jobs } };
    const bytes = Buffer.from(JSON.stringify(document));
    let read = 0;
    const attempt = readJson(
      async function* () {
        yield bytes;
      },
      { ...ignored, job: () => void read++ },
    );
    await expect(attempt).rejects.toMatchObject({ reason: 'too-large' });
    expect(read).toBeGreaterThan(2000);
  });

  it('refuses a path of too many folders', async () => {
    const deep = (levels: number) => ({ A: { ...dummy, Path: 'f:'.repeat(levels) } });
    expect((await read(deep(200))).keys).toHaveLength(201);
    expect(await refusal(deep(201))).toMatchObject({ refused: 'too-deep' });
  });

  it('throws nothing but refusals, whatever the file is', async () => {
    const pieces = fc.constantFrom(
      ...[
        '{',
        '}',
        '[',
        ']',
        ':',
        ',',
        '"F"',
        '"Type"',
        '"Folder"',
        '"Job:X"',
        '"Name"',
        '"Defaults"',
        '1',
        ' ',
      ],
      ...['"\\u12', 'null', '{"Type":"Folder"', '{"Type":"Job:X"}', '"A":', '"Path"', '"\\', '\n', '\ud800'],
    );
    const text = fc.oneof(
      fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join('')),
      fc.string({ unit: 'binary' }),
      fc.jsonValue().map((value) => JSON.stringify({ F: value })),
    );
    await fc.assert(
      fc.asyncProperty(text, async (file) => {
        const error: unknown = await definitionsIn(readJson, file).catch((thrown: unknown) => thrown);
        if (error instanceof Error) expect(error).toBeInstanceOf(FileRefused);
      }),
      { numRuns: 1000 },
    );
  });
});

/** Keeps nothing: putting together what is told would cost the gigabytes. */
const ignored: Findings = {
  openFolder: () => 1 as FolderRef, // means nothing to anybody here
  closeFolder: () => {},
  job: () => {},
  other: () => {},
  warn: () => {},
};
