import { getRouteApi } from '@tanstack/react-router';
import type { AuditFilters } from '../../data/audit-query.ts';

const route = getRouteApi('/audit');

/** The filters in the URL of `/audit`, and how to change some of them; an open entry closes. */
export function useFilters(): [AuditFilters, (more: Partial<AuditFilters>) => void] {
  const { entry: _open, ...filters } = route.useSearch();
  const navigate = route.useNavigate();
  const set = (more: Partial<AuditFilters>) =>
    void navigate({
      to: '/audit',
      search: (before) => ({ ...before, ...more, entry: undefined }),
      replace: true,
      resetScroll: false,
    });
  return [filters, set];
}
