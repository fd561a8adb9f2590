import { at } from './layout/adjacency.ts';
import type { Highlight } from './model.ts';
import type { Topology } from './topology.ts';
import { setsOf } from './words.ts';

const byPath = new Intl.Collator('en', { numeric: true });

/** Numbers of the nodes whose name or path holds `wanted` (lower case; '' for all), by path. */
export function listOf({ nodes }: Topology, wanted: string): number[] {
  const found: number[] = [];
  nodes.forEach(({ path, label, detail }, index) => {
    const fits = wanted === '' || [path, label, detail].some((text) => text.toLowerCase().includes(wanted));
    if (fits) found.push(index);
  });
  return found.sort((a, b) => byPath.compare(nodes[a]?.path ?? '', nodes[b]?.path ?? ''));
}

/** Columns of the list as a file. */
export const listColumns = ['path', 'name', 'detail', 'before', 'after', 'sets', 'outside'] as const;

/** The rows of {@link listColumns}: how many edges enter and leave, and the highlighted sets each is in. */
export function listRows(
  topology: Topology,
  highlights: readonly Highlight[],
  rows: readonly number[],
): string[][] {
  const { nodes, ins, outs } = topology;
  return rows.flatMap((row) => {
    const node = nodes[row];
    if (!node) return [];
    const before = at(ins.start, row + 1) - at(ins.start, row);
    const after = at(outs.start, row + 1) - at(outs.start, row);
    const sets = setsOf(highlights, node.id).join('; ');
    const cells = [node.path, node.label, node.detail, String(before), String(after), sets];
    return [[...cells, node.outside ? 'yes' : '']];
  });
}
