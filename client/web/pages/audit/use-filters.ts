import { getRouteApi } from '@tanstack/react-router';
import type { AuditFilters } from '../../data/audit-query.ts';

const route = getRouteApi('/audit');

/**
 * The filters in the URL of `/audit`, and how to change some of them; an open entry closes. The back button undoes a
 * change, but not each letter of what was typed.
 */
export function useFilters(): [AuditFilters, (more: Partial<AuditFilters>, how?: 'typed') => void] {
  const { entry: _open, ...filters } = route.useSearch();
  const navigate = route.useNavigate();
  const set = (more: Partial<AuditFilters>, how?: 'typed') =>
    void navigate({
      to: '/audit',
      search: (before) => ({ ...before, ...more, entry: undefined }),
      replace: how === 'typed',
      resetScroll: false,
    });
  return [filters, set];
}
