import { z } from 'zod';
import { id } from '../../../trpc/schemas.ts';
import { viaKinds } from './edges.ts';

export const node = z.object({
  id,
  key: z
    .string()
    .describe('`folder/sub/job#1`, `folder/sub/`.')
    .meta({ examples: ['PAY/LOAD/BOOK#1'] }),
  name: z.string(),
  kind: z.enum(['folder', 'job']),
  type: z.string().meta({ examples: ['Job:Command'] }),
  parentId: id.nullable(),
});

export const via = z.array(
  z.object({
    kind: z.enum(viaKinds).describe('`on`: set only in an ON or If block.'),
    name: z.string().describe('Of the condition (event), or of the flow.'),
    date: z.string().optional().describe('The order date waited for, as written.'),
  }),
);

export const graphView = z.object({
  nodes: z.array(
    node.extend({
      server: z.string().nullable(),
      depth: z.int().optional().describe('Steps from the node asked about, in either direction.'),
      outside: z.boolean().optional().describe('Not in the folder, but joined to something in it.'),
    }),
  ),
  edges: z.array(z.object({ from: id, to: id, via })),
  truncated: z.boolean(),
});
export type GraphView = z.infer<typeof graphView>;

export const reached = z.object({
  items: z.array(z.object({ id, key: z.string(), depth: z.int() })),
  truncated: z.boolean(),
});
