import { z } from 'zod';
import { id } from '../../../trpc/schemas.ts';
import { definitionView } from '../definitions/view.ts';
import { node } from '../graph/shapes.ts';
import { linksSchema } from '../model/links.ts';

export const jobItem = z.object({
  id,
  key: z.string().meta({ examples: ['PAY/LOAD/BOOK#1'] }),
  name: z.string(),
  folder: z.string().describe('Path of the folder it is in, `A/B`; empty at the top.'),
  parentId: id.nullable().describe('That folder.'),
  server: z.string().nullable().describe('Control-M server (data centre); null matches any.'),
  type: z.string().meta({ examples: ['Job:Command'] }),
  application: z.string(),
  subApplication: z.string(),
  host: z.string(),
  runAs: z.string(),
  description: z.string(),
  command: z.string().describe('The command line, or path and name of the script.'),
});

export const definitionDetail = jobItem.extend({
  teamId: id,
  environmentId: id,
  format: z.enum(['xml', 'json', 'csv']),
  links: linksSchema,
  view: definitionView,
  source: z.string().describe('As it was written, indented, without the definitions inside it.'),
  importId: id.describe('The import that last said something new about it.'),
  waits: z.object({
    waitsFor: z.array(z.object({ event: z.string(), date: z.string(), setBy: z.array(node).max(200) })),
    sets: z.array(
      z.object({
        event: z.string(),
        date: z.string(),
        on: z.boolean().describe('Only in an ON or If block.'),
        usedBy: z.array(node).max(200),
      }),
    ),
  }),
});
