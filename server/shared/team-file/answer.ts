import { z } from 'zod';
import { assignmentKey } from './document.ts';
import type { Plan } from './plan.ts';

const count = z.int();
const kinds = z.enum(['user', 'team', 'role', 'assignment']);

export const applied = z.object({
  changes: z.array(
    z.object({
      kind: kinds,
      key: z.string().describe('User name, short name, role key, or all three of an assignment.'),
      change: z.enum(['added', 'changed', 'removed', 'unchanged']),
      fields: z
        .record(z.string(), z.object({ before: z.unknown(), after: z.unknown() }))
        .optional()
        .describe('What differs; before is null for something new.'),
    }),
  ),
  counts: z.object({ added: count, changed: count, removed: count, unchanged: count }),
  applied: z.boolean().describe('false: this is what would be done.'),
});
export type Applied = z.output<typeof applied>;

/** A plan as it is answered: roles and teams first, as they are made first. */
export function present(plan: Plan, done: boolean): Applied {
  const named = (
    kind: z.output<typeof kinds>,
    list: Plan['roles'] | Plan['users'] | Plan['assignments'] | Plan['teams'],
  ) =>
    list.map(({ key, change, fields }) => ({
      kind,
      key,
      change,
      ...(Object.keys(fields).length > 0 && { fields }),
    }));
  const changes: Applied['changes'] = [
    ...named('role', plan.roles),
    ...named('team', plan.teams),
    ...named('user', plan.users),
    ...named('assignment', plan.assignments),
    ...plan.removed.map((held) => ({
      kind: 'assignment' as const,
      key: assignmentKey(held),
      change: 'removed' as const,
    })),
  ];
  const counts = { added: 0, changed: 0, removed: 0, unchanged: 0 };
  for (const { change } of changes) counts[change] += 1;
  return { changes, counts, applied: done };
}
