import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { corpusFiles } from '../../../../testing/control-m-corpus.ts';
import { definitionsIn } from '../../../../testing/control-m-reading.ts';
import type { Definition } from '../../model/definition.ts';
import { FileRefused } from '../../model/reading.ts';
import { readJson } from './read.ts';
import { type JsonDefinition, writeJsonFile } from './write.ts';

type ReadFile = Awaited<ReturnType<typeof definitionsIn>>;

/** Definitions of one file in the order of the tree, other things before them. */
function toWrite({ definitions }: ReadFile): JsonDefinition[] {
  const within = (parent: number | null): JsonDefinition[] =>
    definitions
      .filter((definition) => definition.parent === parent)
      .flatMap((definition) => [
        written(definition),
        ...(definition.ref === null ? [] : within(definition.ref)),
      ]);
  return within(null).sort((a, b) => Number(b.kind === 'other') - Number(a.kind === 'other'));
}

function written({ kind, folder, name, type, server, source }: Definition): JsonDefinition {
  if (source.format !== 'json') throw new Error(`${name} is not from JSON`);
  const depth = folder === '' ? 0 : folder.split('/').length;
  return { kind, depth, name, type, server, object: source.object };
}

async function textOf(read: ReadFile): Promise<string> {
  let text = '';
  for await (const piece of writeJsonFile(toWrite(read))) text += piece;
  return text;
}

const said = ({ definitions }: ReadFile) =>
  definitions
    .map(({ key, identity, type, server, source, links }) => ({ key, identity, type, server, source, links }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));

/** Reads it; undefined of what is refused. */
async function accepted(file: Uint8Array | string): Promise<ReadFile | undefined> {
  return definitionsIn(readJson, file).catch((error: unknown) => {
    if (error instanceof FileRefused) return undefined;
    throw error;
  });
}

describe('writing Jobs-as-Code', () => {
  it.each(corpusFiles('json').filter(({ refused }) => !refused))(
    'gives back all that was read from $name',
    async ({ bytes }) => {
      const first = await definitionsIn(readJson, bytes);
      const text = await textOf(first);
      const second = await definitionsIn(readJson, text);
      expect(said(second)).toEqual(said(first));
      expect(second.warnings).toEqual([]);
      expect(await textOf(second)).toBe(text);
    },
  );

  it('names jobs by key, and by Name in an array where the key is taken', async () => {
    const read = await definitionsIn(
      readJson,
      `{"F": {"Type": "Folder", "ControlmServer": "c", "gate": {"Type": "WaitForEvents", "Events": ["X"]}, "Jobs": 1,
        "list": [{"Type": "Job:Dummy", "Name": "A"}, {"Type": "Job:Dummy", "Name": "A", "n": 2},
          {"Type": "Job:Dummy", "Name": "gate"}, {"Type": "Job:Dummy", "Name": "Defaults"},
          {"Type": "Job:Dummy", "Name": "Z"}],
        "S": {"Type": "SubFolder", "A": {"Type": "Job:Dummy"}}}, "T": {"Type": "Job:Dummy"}}`,
    );
    const text = await textOf(read);
    expect(JSON.parse(text)).toEqual({
      F: {
        Type: 'Folder',
        ControlmServer: 'c',
        gate: { Type: 'WaitForEvents', Events: ['X'] },
        Jobs: 1,
        A: { Type: 'Job:Dummy' },
        Jobs_2: [
          { Name: 'A', Type: 'Job:Dummy', n: 2 },
          { Name: 'gate', Type: 'Job:Dummy' },
          { Name: 'Defaults', Type: 'Job:Dummy' },
          { Name: 'Z', Type: 'Job:Dummy' },
        ],
        S: { Type: 'SubFolder', A: { Type: 'Job:Dummy' } },
      },
      T: { Type: 'Job:Dummy' },
    });
    expect(said(await definitionsIn(readJson, text))).toEqual(said(read));
  });

  it('writes folders of one name, as two servers may have them, in an array too', async () => {
    const folder = (server: string) => `{"Type": "Folder", "Name": "F", "ControlmServer": "${server}"}`;
    const read = await definitionsIn(
      readJson,
      `{"Folders": [${folder('a')}, ${folder('b')}], "note": "kept"}`,
    );
    const again = await definitionsIn(readJson, await textOf(read));
    expect(said(again)).toEqual(said(read));
    expect(again.definitions.map(({ key }) => key)).toEqual(['F/', 'F/#2', '#1 ()']);
  });

  it('says the server of a folder whose own object does not', async () => {
    const object = { is: 'object' as const, members: [] };
    const folder = {
      kind: 'folder' as const,
      depth: 0,
      name: 'F',
      type: 'SimpleFolder',
      server: 'ctm1',
      object,
    };
    let text = '';
    for await (const piece of writeJsonFile([folder])) text += piece;
    expect(JSON.parse(text)).toEqual({ F: { Type: 'SimpleFolder', ControlmServer: 'ctm1' } });
  });

  it('writes a document of nothing', async () => {
    let text = '';
    for await (const piece of writeJsonFile([])) text += piece;
    expect(JSON.parse(text)).toEqual({});
  });

  it('gives back definitions of any shape', async () => {
    await fc.assert(
      fc.asyncProperty(anyFile, async (file) => {
        const first = await accepted(JSON.stringify(file));
        if (!first) return;
        const second = await definitionsIn(readJson, await textOf(first));
        expect(said(second)).toEqual(said(first));
      }),
      { numRuns: 300 },
    );
  });
});

const anyName = fc.oneof(
  fc.constantFrom('A', 'B', 'Jobs', 'Defaults', 'Name', 'Type', 'a/b', '__proto__', '', ' '),
  fc.string({ maxLength: 5 }),
);
/** Objects whose members may have any name; a plain object could not have a member `__proto__`. */
const members = (value: fc.Arbitrary<unknown>) => fc.dictionary(anyName, value, { maxKeys: 4 });
const anyJob = fc
  .record({
    type: fc.constantFrom('Job:Dummy', 'Job:Command', 'Job:FileWatcher:Create'),
    more: members(fc.jsonValue({ maxDepth: 2 })),
  })
  .map(({ type, more }) => ({ ...more, Type: type }));
const { folder: anyFolder } = fc.letrec<{ folder: unknown }>((tie) => ({
  folder: fc
    .record({
      type: fc.constantFrom('Folder', 'SimpleFolder', 'SubFolder'),
      named: members(fc.oneof({ maxDepth: 3 }, anyJob, fc.jsonValue({ maxDepth: 1 }), tie('folder'))),
      listed: fc.array(
        fc.record({ name: anyName, job: anyJob }).map(({ name, job }) => ({ ...job, Name: name })),
        { maxLength: 3 },
      ),
      defaults: fc.option(members(fc.jsonValue({ maxDepth: 2 })), { nil: undefined }),
    })
    .map(({ type, named, listed, defaults }) => ({ ...named, list: listed, Defaults: defaults, Type: type })),
}));
const anyFile = fc
  .record({
    named: members(fc.oneof(anyFolder, anyFolder, anyJob, fc.jsonValue({ maxDepth: 1 }))),
    path: fc.constantFrom('F', 'F:G', 'A:B'),
    job: anyJob,
  })
  .map(({ named, path, job }) => ({ ...named, 'placed job': { ...job, Path: path } }));
