import { may, useMe } from '../data/session.ts';
import { LinkAnchor } from './link.tsx';

interface HistoryLinkProps {
  /** As the log calls it: `role`, `team`. */
  type: string;
  id: string;
  name: string;
}

/** Opens what happened to a thing that has no page of its own; nothing for who may not read the log. */
export function HistoryLink({ type, id, name }: HistoryLinkProps) {
  const me = useMe();
  if (!may(me, 'audit:read')) return null;
  return (
    <LinkAnchor
      to="/audit"
      search={{ resourceType: type, resourceId: id }}
      size="xs"
      fw={400}
      aria-label={`History of ${name}`}
    >
      History
    </LinkAnchor>
  );
}
