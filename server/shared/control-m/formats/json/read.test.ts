import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { corpusFiles } from '../../../../testing/control-m-corpus.ts';
import { edgesOf } from '../../../../testing/control-m-edges.ts';
import { documentRefusal, dummy, readDocument } from '../../../../testing/control-m-json.ts';
import { countsOf, definitionsIn, refusalOf } from '../../../../testing/control-m-reading.ts';
import { FileRefused, type Findings, type FolderRef } from '../../model/reading.ts';
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

describe('readJson: what is a definition', () => {
  it('goes by Type, also of jobs nobody knows yet, and takes nothing out of a job', async () => {
    const { keys, object } = await readDocument({
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
    const { definition, object } = await readDocument({
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
    const { keys, object } = await readDocument({
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
    expect((await readDocument({ Type: 'Folder', Name: 'F', A: dummy })).keys).toEqual(['F/', 'F/A#1']);
    expect((await readDocument({ Type: 'Job:Dummy', Name: 'A' })).keys).toEqual(['A#1']);
    expect((await readDocument({ Type: 'Export', A: dummy })).keys).toEqual(['A#1', '#1 ()']);
    expect(await documentRefusal({ Type: 'Folder', A: dummy })).toEqual({
      refused: 'name-missing',
      line: 1,
      column: 1,
    });
  });

  it('puts a job at the top where its Path says, but a file watcher watches its Path', async () => {
    const { definition, keys, object } = await readDocument({
      A: { ...dummy, Path: 'F:S', ControlmServer: 'ctm1' },
      W: { Type: 'Job:FileWatcher:Create', Path: 'C:\\in\\*.txt' },
    });
    expect(keys).toEqual(['F/', 'F/S/', 'F/S/A#1', 'W#1']);
    expect(definition('F/S/A#1').server).toBe('ctm1');
    expect(object('F/S/A#1')).toEqual({ ...dummy, ControlmServer: 'ctm1' });
    expect(object('W#1')).toEqual({ Type: 'Job:FileWatcher:Create', Path: 'C:\\in\\*.txt' });
  });

  it('keeps what is beside the folders, with its Type, or as properties of the file', async () => {
    const { definition, object, keys } = await readDocument({
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
    const { object, warnings } = await readDocument(
      '{"F": {"Type": "Folder", "a": 1, "b": 2,\n "a": 3, "a": 4}}',
    );
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
    expect(await documentRefusal(text)).toEqual({ refused: reason, line, column });
  });

  it('does not mind a nameless job in what is no folder', async () => {
    const { keys } = await readDocument({ F: { Type: 'Folder', x: { list: [dummy] } }, y: [{ z: [dummy] }] });
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
    expect((await readDocument(deep(200))).keys).toHaveLength(201);
    expect(await documentRefusal(deep(201))).toMatchObject({ refused: 'too-deep' });
  });

  it('throws nothing but refusals, whatever the file is', async () => {
    const pieces = fc.constantFrom(
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
      '"\\u12',
      'null',
      '{"Type":"Folder"',
      '{"Type":"Job:X"}',
      '"A":',
      '"Path"',
      '"\\',
      '\n',
      '\ud800',
    );
    const text = fc.oneof(
      fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join('')),
      fc.string({ unit: 'binary' }),
      fc.jsonValue().map((value) => JSON.stringify({ F: value })),
    );
    await fc.assert(
      fc.asyncProperty(text, async (file) => {
        const thrown: unknown = await definitionsIn(readJson, file).then(
          () => undefined,
          (error: unknown) => error,
        );
        expect(thrown instanceof FileRefused ? undefined : thrown).toBeUndefined();
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
