import type { Insight } from './insight.ts';
import type { Problem } from './problems.ts';
import type { Catalogue, ScriptLink } from './resolve-script.ts';
import { brief } from './why-not.ts';

const none: readonly Problem[] = [];

/** Jobs whose script is not in the catalogue. A team that keeps no scripts here misses none. */
export function scriptProblems(
  { pointers }: Insight,
  catalogue: Catalogue,
  links: ReadonlyMap<number, ScriptLink>,
): readonly Problem[] {
  if (catalogue.isEmpty) return none;
  const problems: Problem[] = [];
  for (const [node, { missing, reason }] of links) {
    const pointer = pointers.get(node);
    if (!missing || pointer?.is !== 'file') continue;
    problems.push({
      kind: 'script-missing',
      severity: 'warning',
      message: `It runs ${brief(pointer.path)}: ${reason}`,
      node,
      details: { path: brief(pointer.path) }, // no candidates: who sees problems need not be allowed to read scripts
    });
  }
  return problems;
}
