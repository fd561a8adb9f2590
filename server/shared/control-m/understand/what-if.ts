import { withContents } from './landscape.ts';
import type { RunModel, Supposition } from './runs.ts';
import { Explainer } from './why-not.ts';

/** What is taken away; a host or server stops its jobs, it does not delete them. */
export type Removal = { node: number } | { server: string } | { host: string } | { event: string };

export interface WhatIf {
  /** What was taken away itself: folders with all that is in them. */
  removed: number[];
  /** What can no longer run because of it. */
  stops: number[];
  /** Of one of those. */
  because: (node: number) => string;
}

/**
 * What can no longer run when something is taken away, through all steps. Events that nothing in the environment sets are
 * supposed to come from outside, as they seem to do today. A job that another event of an OR still starts does not stop.
 */
export function whatIf(model: RunModel, removal: Removal): WhatIf {
  const removed = removedBy(model, removal);
  const supposition = suppositionOf(removal, removed);
  const { today } = model;
  const then = model.suppose(supposition);
  const explainer = new Explainer(model, then, supposition);
  return {
    removed: [...removed].sort((a, b) => a - b),
    stops: [...model.landscape.nodes.keys()].filter((node) => !removed.has(node) && stopped(node)),
    because: (node) => sentence(explainer.whyNot(node).text),
  };

  /** What waited for itself before is not stopped by this, unless what it waits for as well has gone. */
  function stopped(node: number): boolean {
    if (today.starts[node] === 1) return then.starts[node] !== 1;
    return today.goesOn[node] === 1 && then.goesOn[node] !== 1;
  }
}

function removedBy(model: RunModel, removal: Removal): Set<number> {
  const { nodes } = model.landscape;
  if ('event' in removal) return new Set();
  if ('node' in removal) return withContents(model.contents, [removal.node]);
  const numbers: number[] = [];
  for (const [number, node] of nodes.entries())
    if ('server' in removal ? node.server === removal.server : sameHost(node.host, removal.host))
      numbers.push(number);
  return new Set(numbers);
}

/** Names of machines are the same in any case. */
function sameHost(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function suppositionOf(removal: Removal, removed: ReadonlySet<number>): Supposition {
  if ('event' in removal) return { event: removal.event, orphans: 'come' };
  return 'node' in removal ? { deleted: removed, orphans: 'come' } : { stopped: removed, orphans: 'come' };
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
