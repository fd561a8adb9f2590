import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';

/**
 * Writes into the address what the page chose by itself, such as the environment that was looked at last: whoever gets
 * the link sees the same.
 * @param value undefined where the address says it already, or there is nothing to choose
 */
export function usePinned(name: 'environmentId' | 'teamId', value: string | undefined): void {
  const navigate = useNavigate();
  useEffect(() => {
    if (value === undefined) return;
    void navigate({
      to: '.',
      search: (before) => ({ ...before, [name]: value }),
      replace: true,
      resetScroll: false,
    });
  }, [navigate, name, value]);
}
