import { getRouteApi } from '@tanstack/react-router';
import type { ScriptSearch } from '../../data/script-query.ts';

const route = getRouteApi('/scripts');

export type SetScriptSearch = (more: Partial<ScriptSearch>, how?: 'typed') => void;

/** The filters in the URL of `/scripts`, and how to change some. Back undoes a change, but not each typed letter. */
export function useScriptSearch(): [ScriptSearch, SetScriptSearch] {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const set: SetScriptSearch = (more, how) =>
    void navigate({
      to: '/scripts',
      search: (before) => ({ ...before, ...more }),
      replace: how === 'typed',
      resetScroll: false,
    });
  return [search, set];
}
