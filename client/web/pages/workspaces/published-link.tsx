import { Badge } from '@mantine/core';
import { LinkButton } from '../../components/link.tsx';
import { differenceCount, usePublications } from '../../data/publications.ts';

/** To what was published from a workspace, with how much is not the same any more; nothing where nothing was. */
export function PublishedLink({ id }: { id: string }) {
  const { data } = usePublications(id);
  if (!data || data.items.length === 0) return null;
  const counts = data.items.map((publication) => differenceCount(publication) ?? 0);
  const total = counts.reduce((sum, count) => sum + count, 0);
  return (
    <LinkButton
      to="/workspaces/$id/published"
      params={{ id }}
      search={{}}
      variant="default"
      rightSection={
        total > 0 && (
          <Badge size="sm" color="yellow" variant="dot" aria-label={`${total} not the same`}>
            {total}
          </Badge>
        )
      }
    >
      Published
    </LinkButton>
  );
}
