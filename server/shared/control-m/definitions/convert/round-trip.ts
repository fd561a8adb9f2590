import { inTreeOrder } from '../../export/tree.ts';
import { AsXml, asJson, type Exported } from '../../export/written.ts';
import { readJson } from '../../formats/json/read.ts';
import { writeJsonFile } from '../../formats/json/write.ts';
import { readXml } from '../../formats/xml/read.ts';
import { writeXml } from '../../formats/xml/write.ts';
import { Linker } from '../../graph/link.ts';
import type { Definition } from '../../model/definition.ts';
import { Assembler } from '../assemble.ts';
import type { Loss } from './losses.ts';

/** For tests: what is in one file, in reading order. */
export async function read(format: 'xml' | 'json', file: Uint8Array | string): Promise<Definition[]> {
  const definitions: Definition[] = [];
  const assembler = new Assembler({
    opened: () => {},
    complete: (definition) => definitions.push(definition),
    warn: () => {},
  });
  async function* open() {
    yield Buffer.from(file);
  }
  await (format === 'xml' ? readXml : readJson)(open, assembler);
  assembler.finish();
  return definitions.toSorted((a, b) => a.seq - b.seq);
}

/** Definitions as a file of a format, and by key what that cannot say. */
export async function written(format: 'xml' | 'json', definitions: Definition[]) {
  const losses = new Map<string, Loss[]>();
  const asXml = new AsXml();
  const text: string[] = [];
  const roots = definitions.flatMap(({ type, source }) =>
    type === '#root' && source.format === 'xml' ? [source.element] : [],
  );
  const put = <T>(key: string, one: { written: T | undefined; losses: Loss[] }): T[] => {
    losses.set(key, one.losses);
    return one.written === undefined ? [] : [one.written];
  };
  const inTree = exported(definitions);
  const pieces =
    format === 'xml'
      ? writeXml(
          inTree.flatMap((item) => put(item.key, asXml.element(item))),
          roots,
        )
      : writeJsonFile(inTree.flatMap((item) => put(item.key, asJson(item))));
  for await (const piece of pieces) text.push(piece);
  return { text: text.join(''), losses };
}

function exported(definitions: Definition[]): Exported[] {
  const placed = definitions.map((definition) => ({
    ...definition,
    id: definition.ref === null ? definition.key : String(definition.ref),
    parentId: definition.parent === null ? null : String(definition.parent),
  }));
  return [...inTreeOrder(placed)].map(({ item, depth }) => {
    const inside = item.kind === 'folder' ? placed.filter(({ parentId }) => parentId === item.id) : [];
    return { ...item, depth, names: new Set(inside.map(({ name }) => name)) };
  });
}

/** Folders and jobs. */
export function nodesOf(definitions: Definition[]): Definition[] {
  return definitions.filter(({ kind }) => kind !== 'other');
}

/** `from → to` by key, in order. */
export function edgesOf(definitions: Definition[]): string[] {
  const nodes = nodesOf(definitions);
  const linker = new Linker();
  for (const node of nodes) linker.add(node);
  const { edges } = linker.link();
  return nodes
    .flatMap(({ key }, from) =>
      [...edges.to.subarray(edges.start[from], edges.start[from + 1])].map(
        (to) => `${key} → ${nodes[to]?.key}`,
      ),
    )
    .toSorted();
}
