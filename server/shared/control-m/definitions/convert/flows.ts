import type { Flow } from '../../model/links.ts';

/** Events that stand for the flows of a folder, which XML cannot say: what a job or sub-folder in it waits for, and sets. */
export interface FlowEvents {
  waits: string[];
  sets: string[];
}

export const noFlowEvents: FlowEvents = { waits: [], sets: [] };

/**
 * Flows of one folder as events by name of job or sub-folder. Each step is an event of its own; a step from or to a name
 * that is not there makes none, or what is there would wait for ever.
 * @param path - of the folder: makes the event's name the folder's own
 * @param names - of the jobs and sub-folders in it
 */
export function eventsOfFlows(
  flows: readonly Flow[],
  path: string,
  names: ReadonlySet<string>,
): Map<string, FlowEvents> {
  const events = new Map<string, FlowEvents>();
  const of = (name: string): FlowEvents => {
    const known = events.get(name) ?? { waits: [], sets: [] };
    events.set(name, known);
    return known;
  };
  const steps = new Map(flows.flatMap(({ sequence }) => pairs(sequence)));
  for (const [event, [from, to]] of steps) {
    if (!names.has(from) || !names.has(to)) continue;
    of(from).sets.push(`${path}/${event}`);
    of(to).waits.push(`${path}/${event}`);
  }
  return events;
}

function pairs(sequence: string[]): [event: string, step: [from: string, to: string]][] {
  return sequence.slice(1).map((to, index) => {
    const from = sequence[index] ?? '';
    return [`${from}-TO-${to}`, [from, to]];
  });
}
