import type { Inputs, Outputs } from '../../sdk/index.ts';

export type SavedFilter = Outputs['shared']['savedFilters']['list']['items'][number];
export type FilteredPage = Inputs['shared']['savedFilters']['create']['page'];

/** The saved filters of the person who is signed in, for one page. */
export const savedFiltersKey = (page: FilteredPage) => ['shared', 'saved-filters', page];
