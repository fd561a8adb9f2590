import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { corpusImports } from '../../../testing/control-m-corpus-imports.ts';
import { testImporter, type TestImporter } from '../../../testing/control-m-imports.ts';
import { type TeamServer, teamServer } from '../../../testing/team-server.ts';

const edgePage = z.object({
  items: z.array(z.object({ from: z.string(), to: z.string() })),
  nextCursor: z.string().nullable(),
});

describe('every export of the corpus', () => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer('postgres');
  });
  afterAll(() => server.close());

  it.each(corpusImports().map((row) => [row.names.join(' + '), row] as const))(
    '%s gives over REST what is expected of it',
    async (_name, { files, refused, counts, edges }) => {
      const importer = await testImporter(server);
      const preview = await importer.upload(files);
      if (refused !== undefined) {
        expect(preview).toMatchObject({ state: 'refused', refusal: refused });
        return;
      }
      expect(preview).toMatchObject({ state: 'previewed', refusal: null, counts });
      expect(preview.counts?.edges).toBe(edges.length);
      await importer.apply(preview.id);
      expect(await edgesOf(importer)).toEqual(edges.toSorted(byKeys));
    },
  );

  async function edgesOf(importer: TestImporter): Promise<[string, string][]> {
    const found: [string, string][] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query = new URLSearchParams({ environmentId: importer.environment.id, limit: '200' });
      if (cursor !== '') query.set('cursor', cursor);
      const page = edgePage.parse(await importer.read(`/edges?${query.toString()}`));
      found.push(...page.items.map(({ from, to }): [string, string] => [from, to]));
      cursor = page.nextCursor;
    }
    return found.sort(byKeys);
  }
});

function byKeys(a: [string, string], b: [string, string]): number {
  return a.join('\0') < b.join('\0') ? -1 : 1;
}
