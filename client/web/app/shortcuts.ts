import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { navPages } from './nav.tsx';
import { useSingleKeys } from './preferences.ts';

/** How long the second key of a sequence may take, in milliseconds. */
const sequenceMs = 1200;

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest('input, textarea, select, [role="textbox"]') !== null;
}

/** Whether the page has a search; then it has the focus, its text ready to be typed over. */
function goToSearch(): boolean {
  const search = document.querySelector<HTMLInputElement>('#main input[type="search"]');
  search?.focus();
  search?.select();
  return search !== null;
}

/** `?` opens the list, `/` goes to the search of the page, `g` and a letter to a page. Nothing happens while someone types. */
export function useShortcuts(showList: () => void): void {
  const navigate = useNavigate();
  const [enabled] = useSingleKeys();
  useEffect(() => {
    if (!enabled) return;
    let goUntil = 0;
    function onKey(event: KeyboardEvent) {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
        return;
      if (document.querySelector('[role="dialog"]')) return;
      if (event.key === '?') showList();
      if (event.key === '/' && goToSearch()) event.preventDefault();
      const page = event.timeStamp < goUntil && navPages.find(({ key }) => key === event.key);
      goUntil = event.key === 'g' ? event.timeStamp + sequenceMs : 0;
      if (page) void navigate({ to: page.to });
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [enabled, navigate, showList]);
}
