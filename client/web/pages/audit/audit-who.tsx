import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { may, useMe } from '../../data/session.ts';
import { wo } from '../../data/wo.ts';
import { useFilters } from './use-filters.ts';

/** Members and one's own API tokens, at most 200 of each; others are chosen by clicking their name in a row. */
function useActors() {
  const me = useMe();
  const members = useQuery({
    queryKey: ['shared', 'users', 'actors'],
    queryFn: () => wo.shared.users.list.query({ limit: 200 }),
    enabled: may(me, 'users:read'),
    staleTime: 60_000,
  });
  const tokens = useQuery({
    queryKey: ['shared', 'tokens', 'actors'],
    queryFn: () => wo.shared.tokens.list.query({ limit: 200, ended: true }),
    enabled: may(me, 'tokens:read'),
    staleTime: 60_000,
  });
  return [
    {
      group: 'Members',
      items: (members.data?.items ?? []).map(({ id, displayName, username }) => ({
        value: `user ${id}`,
        label: `${displayName} (${username})`,
      })),
    },
    {
      group: 'Your API tokens',
      items: (tokens.data?.items ?? []).map(({ id, name }) => ({ value: `token ${id}`, label: name })),
    },
  ].filter(({ items }) => items.length > 0);
}

/** Who did it: a person, or a token of one's own. */
export function AuditWho() {
  const [{ actorId, tokenId }, set] = useFilters();
  const data = useActors();
  if (data.length === 0) return null;
  function choose(value: string | null) {
    const [kind, id] = value?.split(' ') ?? [];
    set({
      actorId: kind === 'user' ? id : undefined,
      tokenId: kind === 'token' ? id : undefined,
    });
  }
  return (
    <Select
      className="wo-filter"
      label="Who"
      placeholder="Anybody"
      data={data}
      value={tokenId ? `token ${tokenId}` : actorId ? `user ${actorId}` : null}
      onChange={choose}
      searchable
      clearable
      nothingFoundMessage="Nobody is called that"
    />
  );
}
