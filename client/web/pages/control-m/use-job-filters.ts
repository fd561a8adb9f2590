import { getRouteApi } from '@tanstack/react-router';
import type { JobFilters } from '../../data/control-m.ts';

const route = getRouteApi('/control-m');

/** The filters in the URL of `/control-m`, and how to change some. Back undoes a change, but not each typed letter. */
export function useJobFilters(): [JobFilters, (more: Partial<JobFilters>, how?: 'typed') => void] {
  const { environmentId: _kept, ...filters } = route.useSearch();
  const navigate = route.useNavigate();
  const set = (more: Partial<JobFilters>, how?: 'typed') =>
    void navigate({
      to: '/control-m',
      search: (before) => ({ ...before, ...more }),
      replace: how === 'typed',
      resetScroll: false,
    });
  return [filters, set];
}
