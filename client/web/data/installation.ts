import { useDocumentVisibility } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Status } from './types.ts';
import { wo } from './wo.ts';

export const statusKey = ['installation', 'status'];

/** When the stream told a status last: what was asked for before is older than that. */
let toldAt = 0;

/** The team connection as last heard of. */
export function useStatus() {
  return useQuery({
    queryKey: statusKey,
    staleTime: 30_000,
    async queryFn({ client }) {
      const askedAt = performance.now();
      const answer = await wo.installation.status.query();
      // it comes together with slower answers, and must not take back what the stream has told meanwhile
      return toldAt > askedAt ? (client.getQueryData<Status>(statusKey) ?? answer) : answer;
    },
  });
}

/**
 * Follows the server's connection state. When the team's database comes back, team data is read again,
 * so that a page left open recovers without a click. Use once, in the shell.
 *
 * A hidden tab lets go: a browser has six connections per server, and each open stream holds one.
 */
export function useStatusStream(): void {
  const client = useQueryClient();
  const visible = useDocumentVisibility() === 'visible';
  useEffect(() => {
    if (!visible) return;
    const stream = wo.installation.onStatus.subscribe(undefined, {
      onData(status) {
        toldAt = performance.now();
        const before = client.getQueryData<Status>(statusKey);
        client.setQueryData(statusKey, status);
        if (before && before.state !== status.state) void client.invalidateQueries({ queryKey: ['shared'] });
      },
      onError: () => void client.invalidateQueries({ queryKey: statusKey }),
    });
    return () => stream.unsubscribe();
  }, [client, visible]);
}
