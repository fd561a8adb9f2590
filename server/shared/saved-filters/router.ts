import { z } from 'zod';
import { filteredPages } from '../../../db/shared/schema/index.ts';
import { router } from '../../trpc/init.ts';
import { pageInput, pageOf } from '../../trpc/page.ts';
import { rest } from '../../trpc/rest.ts';
import { byId, expectedVersion, id, isoTime, line } from '../../trpc/schemas.ts';
import { sharedSessionProcedure } from '../../trpc/shared-procedures.ts';
import {
  createSavedFilter,
  deleteSavedFilter,
  listSavedFilters,
  type SavedFilterView,
  updateSavedFilter,
} from './service.ts';

const page = z.enum(filteredPages);
const name = line(100).meta({ examples: ['Batch files with secrets'] });
const search = z
  .string()
  .max(2000)
  .regex(
    /^[^?\s\u0000-\u001f][^\s\u0000-\u001f]*$|^$/,
    'As in the address of the page, without the question mark.',
  )
  .meta({ examples: ['kind=cmd&secrets=true'] });

const savedFilter = z.object({
  id,
  page,
  name: z.string(),
  search: z.string(),
  version: z.int(),
  createdAt: isoTime,
  updatedAt: isoTime,
});

export const savedFiltersRouter = router({
  list: sharedSessionProcedure.read
    .meta(rest('GET', '/shared/saved-filters', 'My saved filters, by name'))
    .input(pageInput.extend({ page: page.optional() }))
    .output(pageOf(savedFilter))
    .query(({ ctx, input }) => listSavedFilters(ctx.db, ctx.caller.userId, input)),
  create: sharedSessionProcedure.keep
    .meta(rest('POST', '/shared/saved-filters', 'Keep filters of a page under a name, for myself'))
    .input(z.object({ page, name, search }))
    .output(savedFilter)
    .mutation(async ({ ctx, input }) => {
      const made = await createSavedFilter(ctx.db, ctx.caller.userId, input);
      ctx.audit.record({ ...entryOf('savedFilters.create', made), after: { ...made } });
      return made;
    }),
  update: sharedSessionProcedure.keep
    .meta(rest('PATCH', '/shared/saved-filters/{id}', 'Rename my saved filters, or replace what they say'))
    .input(byId.extend({ expectedVersion, name: name.optional(), search: search.optional() }))
    .output(savedFilter)
    .mutation(async ({ ctx, input }) => {
      const { before, after } = await updateSavedFilter(ctx.db, ctx.caller.userId, input);
      ctx.audit.record({
        ...entryOf('savedFilters.update', after),
        before: { ...before },
        after: { ...after },
      });
      return after;
    }),
  delete: sharedSessionProcedure.keep
    .meta(rest('DELETE', '/shared/saved-filters/{id}', 'Delete my saved filters', { respond: 'empty' }))
    .input(byId.extend({ expectedVersion }))
    .output(z.void())
    .mutation(async ({ ctx, input }) => {
      const before = await deleteSavedFilter(ctx.db, ctx.caller.userId, input);
      ctx.audit.record({ ...entryOf('savedFilters.delete', before), before: { ...before } });
    }),
});

/** A person's own: of no team. */
function entryOf(action: string, filter: SavedFilterView) {
  return { action, resource: { type: 'saved-filter', id: filter.id, name: filter.name }, teamId: null };
}
