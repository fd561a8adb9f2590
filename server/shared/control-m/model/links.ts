import { z } from 'zod';

/** An event (condition) and the order date it is about, as written: `ODAT`, `PreviousOrderDate`, `+1`; '' if not said. */
const event = z.object({ event: z.string(), date: z.string() });

/** `on`: only when something happens (an ON or If block), not at every end. */
const effect = event.extend({ on: z.boolean() });

/** Part of a wait expression: an event, or what stands between events. */
const waitToken = z.union([event, z.enum(['AND', 'OR', '(', ')'])]);

/** An order of jobs and sub-folders of one folder, by name. `name` is what the flow itself is called. */
const flow = z.object({ name: z.string(), sequence: z.array(z.string()) });

/**
 * What a folder or job says about others: the source of all edges. `waits` is in the order written, with every AND that
 * was left out put in, so that it reads as an expression.
 */
export const linksSchema = z.object({
  waits: z.array(waitToken),
  adds: z.array(effect),
  deletes: z.array(effect),
  flows: z.array(flow),
});
export type Links = z.infer<typeof linksSchema>;
export type WaitToken = z.infer<typeof waitToken>;
export type Effect = z.infer<typeof effect>;
export type Flow = z.infer<typeof flow>;

export const noLinks: Links = { waits: [], adds: [], deletes: [], flows: [] };
