import { Text } from '@mantine/core';
import type { AuditEntry } from '../data/types.ts';
import { LinkAnchor } from './link.tsx';

/** *anna* **scripts.update** *n10_clearing.cmd*: who, what, on what, with a link where there is a page. */
export function AuditSentence({ entry }: { entry: AuditEntry }) {
  return (
    <>
      <Text span fw={500}>
        {actorName(entry)}
      </Text>{' '}
      <Text span ff="monospace" size="xs">
        {entry.action}
      </Text>{' '}
      <ResourceLink entry={entry} />
    </>
  );
}

/** A name for the actor; nobody known means a call without a session. */
export function actorName({ actor }: AuditEntry): string {
  if (actor.username) return actor.type === 'token' ? `${actor.username} (token)` : actor.username;
  return actor.type === 'system' ? 'system' : 'unknown caller';
}

/** The thing an entry is about; a link when this page can show it. */
export function ResourceLink({ entry }: { entry: AuditEntry }) {
  const { resource } = entry;
  // A long id says little: its beginning is enough to tell two apart, the opened entry has all of it.
  const name = resource.name ?? `${resource.type} ${resource.id?.slice(0, 8) ?? ''}`;
  if (resource.type === 'script' && resource.id && entry.action !== 'scripts.delete')
    return (
      <LinkAnchor to="/scripts/$id" params={{ id: resource.id }} inherit underline="always">
        {name}
      </LinkAnchor>
    );
  return <>{name}</>;
}
