import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { corpusFiles } from '../../../testing/control-m-corpus.ts';
import { edgesOf } from '../../../testing/control-m-edges.ts';
import { generateControlM } from '../../../testing/control-m-generator.ts';
import { countsOf, definitionsIn, opens } from '../../../testing/control-m-reading.ts';
import { Assembler } from '../definitions/assemble.ts';
import { readJson } from '../formats/json/read.ts';
import { readXml } from '../formats/xml/read.ts';
import type { Definition } from '../model/definition.ts';
import type { Reader } from '../model/reading.ts';

const readers = { xml: readXml, json: readJson } as const satisfies Record<string, Reader>;
const formats = ['xml', 'json'] as const;
const accepted = formats.flatMap((format) =>
  corpusFiles(format)
    .filter(({ refused }) => !refused)
    .map((file) => ({ ...file, format })),
);

describe('edges of the corpus', () => {
  it.each(accepted)(
    'of $name are all that are expected, and no other',
    async ({ format, bytes, expected }) => {
      const { definitions } = await definitionsIn(readers[format], bytes);
      const { edges, cycles } = edgesOf(definitions);
      expect({ edges, cycles }).toEqual({ edges: sorted(expected.edges), cycles: expected.cycles });
    },
  );

  it('join files of an import, also of two formats', async () => {
    const definitions: Definition[] = [];
    const assembler = new Assembler({
      opened: () => {},
      complete: (definition) => definitions.push(definition),
      warn: () => {},
    });
    for (const { name, format, bytes } of accepted)
      if (/^6[56]-part/.test(name)) await readers[format](opens(bytes), assembler);
    assembler.finish();
    expect(edgesOf(definitions).edges).toEqual([['P2/MAKE#1', 'P1/USE#1']]);
  });
});

/** SHA-256 of what `generate.py --jobs 2000 --cycles 3` of the corpus writes for these seeds. */
const generated = {
  xml: [
    '27bffc02798ab1e981c9437c5afedd1da9ef8454b1cd2d04b1723d9c9f1fbbd9',
    'd8de6d50841ede16efd5f08e17875cbe3fa74ef6df9ff5fd615287e31a768b2c',
    '96dac456b7c23c14d33e7917361c26e9fceca30bb4eda1aa8661a19ea87c5e0b',
    '7a4fd920dcb87e2aadca8d93e7d4055ee0241da5b1b5d87c2a3c63cfcb34fb4f',
    'c10017767266baea034e1a286afb494541a5b21e3199e772ecc76c4843c6c430',
  ],
  json: [
    '9a7955a3b4aea2a2c68e253972c35acd88d552b13a0fe1594dfd0dd361bde73d',
    '376b9dcd7fea285a6e24f297bb97012d65540ce6babc13f8e387302f92ed643d',
    '6fe0afbd75d212e3676099f1ccd5879a7e8289ce084e70bd6b0ea66e00e7cc23',
    'cf0d71916484a9a6f316d2ca047ab545dbee33a229c6d4215754d3e9241d82d4',
    '4532e78bd0e844e84a2311e387a41baaa0c6b9dd0ca1e4f90e383baa04078315',
  ],
};

describe.each(formats)('generated %s', (format) => {
  it.each([1, 2, 3, 4, 5])(
    'of seed %i has the bytes of the corpus, and its counts, edges and cycles',
    async (seed) => {
      const { text, totals } = generateControlM(format, { jobs: 2_000, seed, cycles: 3 });
      const bytes = Buffer.from([...text].join(''));
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(generated[format][seed - 1]);

      const { definitions } = await definitionsIn(readers[format], bytes);
      const { edges, cycles } = edgesOf(definitions);

      expect({ ...countsOf(definitions), edges: edges.length, cycles }).toMatchObject({
        folders: totals.folders,
        subFolders: totals.subFolders,
        jobs: totals.jobs,
        edges: totals.edges,
        cycles: totals.cycles,
      });
    },
  );

  it('has the same jobs and edges when some of them were changed', async () => {
    const read = async (change: number) => {
      const { text, totals } = generateControlM(format, { jobs: 300, seed: 9, change });
      const { definitions } = await definitionsIn(readers[format], [...text].join(''));
      return { definitions, changed: totals.changed };
    };
    const [before, after] = [await read(0), await read(0.2)];
    const hashes = new Map(before.definitions.map(({ key, hash }) => [key, hash]));
    const differ = after.definitions.filter(
      ({ key, hash, kind }) => kind === 'job' && hashes.get(key) !== hash,
    );
    expect(differ.map(({ key }) => key)).toEqual(after.changed);
    expect(after.changed.length).toBeGreaterThan(30);
    expect(edgesOf(after.definitions)).toEqual(edgesOf(before.definitions));
  });
});

function sorted(edges: unknown): unknown {
  return Array.isArray(edges) ? edges.toSorted((a, b) => (join(a) < join(b) ? -1 : 1)) : edges;
}

const join = (pair: unknown) => (Array.isArray(pair) ? pair.join('\0') : '');
