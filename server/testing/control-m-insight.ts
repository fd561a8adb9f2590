import { EnvironmentGraph } from '../shared/control-m/graph/environment-graph.ts';
import { Linker } from '../shared/control-m/graph/link.ts';
import { noLinks, type Links } from '../shared/control-m/model/links.ts';
import type { Source, XmlElement } from '../shared/control-m/model/source.ts';
import { type Insight, InsightBuilder } from '../shared/control-m/understand/insight.ts';
import type { Landscape, LandscapeNode } from '../shared/control-m/understand/landscape.ts';

/** What a test says of a folder or job: `A & (B | C)` in `waits`, `E@PREV` for a date. */
export interface Said {
  waits?: string;
  adds?: string[];
  flows?: Links['flows'];
  server?: string | null;
  host?: string;
  description?: string;
}

/**
 * A small environment by key, for tests: a key that ends with `/` is a folder, and the folder a key begins with is the
 * one it is in.
 */
export function landscapeOf(said: Record<string, Said>, globalPrefixes: readonly string[] = []): Landscape {
  const keys = Object.keys(said);
  const nodes = keys.map((key): LandscapeNode => {
    const { waits = '', adds = [], flows = [], ...rest } = said[key] ?? {};
    const parent = keys.indexOf(folderOf(key));
    return {
      id: key,
      key,
      name: key.replace(/\/$/, '').replace(/^.*\//, '').replace(/#\d+$/, ''),
      kind: key.endsWith('/') ? 'folder' : 'job',
      type: key.endsWith('/') ? 'Folder' : 'Job:Command',
      parent: parent < 0 ? null : parent,
      server: rest.server ?? null,
      host: rest.host ?? '',
      description: rest.description ?? '',
      links: { ...noLinks, waits: tokens(waits), adds: adds.map(effect), flows },
    };
  });
  return { nodes, globalPrefixes };
}

function folderOf(key: string): string {
  return /^.*\//.exec(key.replace(/\/$/, ''))?.[0] ?? '';
}

function effect(event: string) {
  return { ...dated(event.replace(/!$/, '')), on: event.endsWith('!') };
}

function tokens(text: string): Links['waits'] {
  const words = text.match(/[()&|]|[^\s()&|]+/g) ?? [];
  return words.map((word) => {
    if (word === '&') return 'AND';
    if (word === '|') return 'OR';
    return word === '(' || word === ')' ? word : dated(word);
  });
}

function dated(word: string): { event: string; date: string } {
  const [event = '', date = ''] = word.split('@');
  return { event, date };
}

/** The same with its graph and what its definitions are made of, as if it had been read from the database. */
export async function insightOf(
  said: Record<string, Said & { source?: Source; type?: string }>,
  globalPrefixes: readonly string[] = [],
): Promise<Insight> {
  const keys = Object.keys(said).sort();
  const { nodes } = landscapeOf(
    Object.fromEntries(keys.map((key) => [key, said[key] ?? {}])),
    globalPrefixes,
  );
  const linker = new Linker();
  for (const [number, node] of nodes.entries())
    linker.add({ ...node, ref: node.kind === 'folder' ? number : null });
  const graph = new EnvironmentGraph(
    nodes.map(({ id, key, name, kind, type, server, parent }) => ({
      id,
      key,
      name,
      kind,
      server,
      type: said[key]?.type ?? type,
      parent: parent ?? -1,
    })),
    linker.link({ globalPrefixes }),
  );
  const builder = new InsightBuilder(graph);
  const foldersFirst = [...nodes.entries()].sort(([, a], [, b]) =>
    a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0,
  );
  for (const [number, { key, kind, host, description, links }] of foldersFirst)
    builder.add({
      number,
      host,
      description,
      links,
      source: said[key]?.source ?? xml(kind === 'job' ? 'JOB' : 'SMART_FOLDER', everyDay),
    });
  const insight = await builder.build({ environmentId: 'environment', teamId: 'team' }, globalPrefixes);
  if (!insight) throw new Error('Not all nodes were added.');
  return insight;
}

const everyDay = { DAYS: 'ALL' };

/** An element with attributes, and others in it. */
export function xml(tag: string, attributes: Record<string, string>, children: XmlElement[] = []): Source {
  return { format: 'xml', element: [tag, Object.entries(attributes), children] };
}
