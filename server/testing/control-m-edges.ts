import { components } from '../graph/components.ts';
import { Linker } from '../shared/control-m/graph/link.ts';
import type { Definition } from '../shared/control-m/model/definition.ts';

/** Edges and cycles of definitions as the corpus writes them: by key, sorted. */
export function edgesOf(definitions: Definition[]): { edges: [from: string, to: string][]; cycles: number } {
  const linker = new Linker();
  for (const definition of definitions) linker.add(definition);
  const { edges } = linker.link();
  const key = (node: number) => definitions[node]?.key ?? '';
  const pairs = definitions.flatMap((_, from) =>
    [...edges.to.subarray(edges.start[from], edges.start[from + 1])].map((to): [string, string] => [
      key(from),
      key(to),
    ]),
  );
  const cycles = components(edges).cyclic.length;
  return { edges: pairs.sort((a, b) => (a.join('\0') < b.join('\0') ? -1 : 1)), cycles };
}
