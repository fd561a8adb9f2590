import { and, asc, eq, sql } from 'drizzle-orm';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SharedDb } from '../../../../db/shared/client.ts';
import { controlMDefinitions } from '../../../../db/shared/schema/index.ts';
import { linksSchema } from '../model/links.ts';
import { EnvironmentGraph, type GraphNode } from './environment-graph.ts';
import { Linker } from './link.ts';
import { Names } from './names.ts';

const rowsPerPage = 5_000;
const nodesPerTurn = 2_000;

const key300 = sql<string>`left(${controlMDefinitions.key}, 300)`;

/**
 * The folders, then the jobs of an environment in pages, so that neither side holds a result of a hundred thousand
 * rows. What changes between two pages is not seen as one state: compare the revision before and after.
 */
export async function* definitionPages(db: SharedDb, environmentId: string) {
  for (const kind of ['folder', 'job'] as const) {
    let after: { key300: string; id: string } | undefined;
    do {
      const rows = await db
        .select({
          id: controlMDefinitions.id,
          key: controlMDefinitions.key,
          key300,
          parentId: controlMDefinitions.parentId,
          name: controlMDefinitions.name,
          server: controlMDefinitions.server,
          type: controlMDefinitions.type,
          host: controlMDefinitions.host,
          description: controlMDefinitions.description,
          links: controlMDefinitions.links,
        })
        .from(controlMDefinitions)
        .where(
          and(
            eq(controlMDefinitions.environmentId, environmentId),
            eq(controlMDefinitions.kind, kind),
            after && sql`(${key300}, ${controlMDefinitions.id}) > (${after.key300}, ${after.id}::uuid)`,
          ),
        )
        .orderBy(asc(key300), asc(controlMDefinitions.id))
        .limit(rowsPerPage);
      if (rows.length > 0) yield rows.map((row) => ({ ...row, kind }));
      after = rows.length < rowsPerPage ? undefined : rows.at(-1);
    } while (after);
  }
}

export type DefinitionRow =
  Awaited<ReturnType<typeof definitionPages>> extends AsyncGenerator<(infer Row)[]> ? Row : never;

interface LoadedNode {
  node: GraphNode;
  parentId: string | null;
  /** JSON. */
  links: string;
}

/** Reads and links an environment; other requests have their turn meanwhile. */
export async function loadGraph(
  db: SharedDb,
  environmentId: string,
  globalPrefixes: readonly string[],
): Promise<EnvironmentGraph> {
  const loaded = await loadNodes(db, environmentId);
  await nextTurn();
  loaded.sort((a, b) => (a.node.key < b.node.key ? -1 : 1));
  const numbers = new Map(loaded.map(({ node }, number) => [node.id, number]));
  const linker = new Linker();
  for (const [number, { node, parentId, links }] of loaded.entries()) {
    if (number % nodesPerTurn === nodesPerTurn - 1) await nextTurn();
    node.parent = parentId === null ? -1 : (numbers.get(parentId) ?? -1);
    linker.add({
      name: node.name,
      server: node.server,
      parent: node.parent < 0 ? null : node.parent,
      ref: node.kind === 'folder' ? number : null,
      links: linksSchema.parse(JSON.parse(links)),
    });
  }
  await nextTurn();
  const linked = linker.link({ globalPrefixes });
  await nextTurn();
  return new EnvironmentGraph(
    loaded.map(({ node }) => node),
    linked,
  );
}

async function loadNodes(db: SharedDb, environmentId: string): Promise<LoadedNode[]> {
  const words = new Names(); // types and servers are few: each is kept once
  const once = (text: string) => words.textOf(words.numberOf(text));
  const loaded: LoadedNode[] = [];
  for await (const rows of definitionPages(db, environmentId))
    for (const { id, key, name, kind, type, server, parentId, links } of rows)
      loaded.push({
        node: {
          id,
          key,
          name,
          kind,
          type: once(type),
          server: server === null ? null : once(server),
          parent: -1,
        },
        parentId,
        links,
      });
  return loaded;
}
