import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { corpusFiles } from '../../../../testing/control-m-corpus.ts';
import { definitionsIn } from '../../../../testing/control-m-reading.ts';
import type { Definition } from '../../model/definition.ts';
import type { XmlElement, XmlNode } from '../../model/source.ts';
import { readXml } from './read.ts';
import { rootType } from './root.ts';
import { writeXml, type XmlDefinition } from './write.ts';

const read = async (file: Uint8Array | string) => (await definitionsIn(readXml, file)).definitions;

async function written(definitions: Definition[]): Promise<string> {
  const roots = definitions.filter(({ type }) => type === rootType).map(elementOf);
  let text = '';
  for await (const part of writeXml(inTreeOrder(definitions), roots)) text += part;
  return text;
}

function elementOf({ name, source }: Definition): XmlElement {
  if (source.format !== 'xml') throw new Error(`${name} is not from XML`);
  return source.element;
}

function inTreeOrder(definitions: Definition[], parent: number | null = null, depth = 0): XmlDefinition[] {
  return definitions
    .filter((definition) => definition.parent === parent)
    .flatMap((definition) => [
      { kind: definition.kind, type: definition.type, depth, element: elementOf(definition) },
      ...(definition.ref === null ? [] : inTreeOrder(definitions, definition.ref, depth + 1)),
    ]);
}

/** What a definition says, without its number in the reading order: a folder met twice takes its jobs together. */
const facts = (definitions: Definition[]) =>
  definitions
    .map(({ key, kind, type, server, source, links, identity, hash }) => ({
      key,
      kind,
      type,
      server,
      source,
      links,
      identity,
      hash,
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));

const oneFolder = (folder: XmlElement, jobs: XmlElement[] = []): XmlDefinition[] => [
  { kind: 'folder', type: 'SimpleFolder', depth: 0, element: folder },
  ...jobs.map((element): XmlDefinition => ({ kind: 'job', type: 'Job:Dummy', depth: 1, element })),
];
async function textOf(definitions: XmlDefinition[]): Promise<string> {
  let text = '';
  for await (const part of writeXml(definitions)) text += part;
  return text;
}

describe('writeXml', () => {
  it.each(corpusFiles('xml').filter(({ refused }) => !refused))(
    'gives back all of $name',
    async ({ bytes }) => {
      const before = await read(bytes);

      const text = await written(before);

      const after = await read(text);
      expect(facts(after)).toEqual(facts(before));
      expect(await written(after)).toBe(text);
    },
  );

  it('writes one element a line, folders around what is in them', async () => {
    const job: XmlElement = ['JOB', [['JOBNAME', 'A']], [['ON', [['CODE', '*']], [['DOMAIL', [], []]]]]];
    const other: XmlDefinition = { kind: 'other', type: 'CALENDAR', depth: 0, element: ['CALENDAR', [], []] };

    expect(
      await textOf([...oneFolder(['FOLDER', [['FOLDER_NAME', 'F']], [['X', [], []]]], [job]), other]),
    ).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>
<DEFTABLE xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="Folder.xsd">
 <FOLDER FOLDER_NAME="F">
  <X/>
  <JOB JOBNAME="A">
   <ON CODE="*">
    <DOMAIL/>
   </ON>
  </JOB>
 </FOLDER>
 <CALENDAR/>
</DEFTABLE>
`,
    );
  });

  it('writes jobs that are in no folder below DEFJOB', async () => {
    const text = await textOf([
      { kind: 'job', type: 'Job:Dummy', depth: 0, element: ['JOB', [['JOBNAME', 'A']], []] },
    ]);
    expect(text).toContain('<DEFJOB ');
    expect(await read(text)).toMatchObject([{ key: 'A#1' }]);
  });

  it('writes an empty export of nothing', async () => {
    expect(await read(await textOf([]))).toEqual([]);
  });

  it('writes references for what a reader would change, and U+FFFD for what XML cannot hold', async () => {
    const text = await textOf(oneFolder(['FOLDER', [['FOLDER_NAME', '\r\n\t<>&"\'\0\ud800😀']], []]));
    expect(text).toContain(`FOLDER_NAME="&#13;&#10;&#9;&lt;&gt;&amp;&quot;'\ufffd\ufffd😀"`);
  });

  it('gives back attributes and texts of any characters', async () => {
    const text = fc
      .string({ unit: 'binary', maxLength: 8 })
      .map((any) => any.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, ''));
    const name = fc.constantFrom('A', 'ÄB-c.1', 'x:y', '_');
    const attributes = fc.uniqueArray(fc.tuple(name, text), { selector: ([own]) => own, maxLength: 3 });
    const { element } = fc.letrec<{ element: XmlElement }>((tie) => ({
      element: fc.tuple(
        name,
        attributes,
        fc
          .array<XmlNode>(fc.oneof({ depthSize: 'small' }, text, tie('element')), { maxLength: 3 })
          .map(asRead),
      ),
    }));
    const owner = (tag: string, named: string) =>
      element.map(([, own, children]): XmlElement => [tag, [[named, 'N'], ...own], children]);
    await fc.assert(
      fc.asyncProperty(
        owner('FOLDER', 'FOLDER_NAME'),
        fc.array(owner('JOB', 'JOBNAME'), { maxLength: 2 }),
        async (folder, jobs) => {
          const found = await read(await textOf(oneFolder(folder, jobs)));
          expect(found.map(elementOf)).toEqual([folder, ...jobs]);
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** Children as a reader gives them: texts that meet are one, and white space alone is none. */
function asRead(children: XmlNode[]): XmlNode[] {
  const read: XmlNode[] = [];
  for (const child of children) {
    const before = read.at(-1);
    if (typeof child === 'string' && typeof before === 'string') read[read.length - 1] = before + child;
    else read.push(child);
  }
  return read.filter((child) => typeof child !== 'string' || /[^ \t\r\n]/.test(child));
}
