import { QueryClient } from '@tanstack/react-query';

/**
 * Calls go to this machine or to the team's own server: the browser's idea of being offline does not
 * matter, and a refusal does not turn into a success by asking again. The connection badge's stream
 * re-reads team data when the database is back.
 */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { networkMode: 'always', retry: false, staleTime: 5_000, refetchOnWindowFocus: true },
    mutations: { networkMode: 'always', retry: false },
  },
});
