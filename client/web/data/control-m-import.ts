import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ImportView } from './control-m.ts';
import { wo } from './wo.ts';

export const importKey = (id: string) => ['shared', 'controlM', 'import', id];

/** Work goes on at the server: its state moves by itself. */
export function isAtWork(state: ImportView['state']): boolean {
  return state === 'parsing' || state === 'applying';
}

/** The stream may be cut by a proxy; asking again now and then makes up for it. */
const lookEveryMs = 5_000;

/** One import, followed live while it is read or applied. */
export function useImport(id: string) {
  const client = useQueryClient();
  const query = useQuery({
    queryKey: importKey(id),
    queryFn: () => wo.shared.controlM.imports.get.query({ id }),
    refetchInterval: ({ state }) => (state.data && isAtWork(state.data.state) ? lookEveryMs : false),
  });
  const state = query.data?.state;
  const atWork = state !== undefined && isAtWork(state);
  useEffect(() => {
    if (!atWork) return;
    const reread = () => void client.invalidateQueries({ queryKey: importKey(id) });
    const stream = wo.shared.controlM.imports.progress.subscribe(
      { id },
      {
        onData: (view) => client.setQueryData(importKey(id), view),
        onError: reread,
        onComplete: reread,
      },
    );
    return () => stream.unsubscribe();
  }, [client, id, atWork]);
  useEffect(() => {
    // what was applied is what lists show from now on
    if (state === 'applied')
      void client.invalidateQueries({ queryKey: ['shared', 'controlM', 'environments'] });
  }, [client, state]);
  return query;
}
