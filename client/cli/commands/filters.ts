import { call, type Command } from '../command.ts';
import { byId, oneOf, optional, page, text, wholeNumber } from '../flags.ts';

const pages = ['scripts', 'script-problems', 'drives', 'audit', 'control-m-jobs'] as const;
const search = text(
  "As in the page's address behind the question mark, such as kind=cmd&secrets=true",
  '<search>',
);
const expectedVersion = wholeNumber('The version you saw last; a stale one is refused');

export const filters: Command[] = [
  call(
    'filters list',
    'List your saved filters, by name',
    { page: optional(oneOf('Only of this page', pages)), ...page },
    (wo) => wo.shared.savedFilters.list.query,
    ['id', 'page', 'name', 'search', 'version'],
  ),
  call(
    'filters create',
    'Keep the filters of a page under a name',
    { page: oneOf('The page', pages), name: text('Its name'), search },
    (wo) => wo.shared.savedFilters.create.mutate,
  ),
  call(
    'filters update',
    'Rename a saved filter, or replace what it says',
    { ...byId, expectedVersion, name: optional(text('Its name')), search: optional(search) },
    (wo) => wo.shared.savedFilters.update.mutate,
  ),
  call(
    'filters delete',
    'Delete a saved filter',
    { ...byId, expectedVersion },
    (wo) => wo.shared.savedFilters.delete.mutate,
    () => 'Deleted.',
  ),
];
