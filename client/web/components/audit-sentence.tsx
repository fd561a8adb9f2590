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

/** What the thing was called, or the beginning of its id: enough to tell two apart. */
export function resourceName({ resource }: AuditEntry): string {
  return resource.name ?? `${resource.type} ${resource.id?.slice(0, 8) ?? ''}`.trim();
}

/** The thing an entry is about; a link when there is a page of it. */
export function ResourceLink({ entry }: { entry: AuditEntry }) {
  const { id, type } = entry.resource;
  const name = resourceName(entry);
  if (!id || entry.action.endsWith('.delete')) return <>{name}</>;
  const look = { inherit: true, underline: 'always' } as const;
  if (type === 'script')
    return (
      <LinkAnchor to="/scripts/$id" params={{ id }} {...look}>
        {name}
      </LinkAnchor>
    );
  if (type === 'user')
    return (
      <LinkAnchor to="/team/members/$id" params={{ id }} {...look}>
        {name}
      </LinkAnchor>
    );
  if (type === 'control-m-import')
    return (
      <LinkAnchor to="/control-m/imports/$id" params={{ id }} {...look}>
        {name}
      </LinkAnchor>
    );
  if (type === 'control-m-job')
    return (
      <LinkAnchor to="/control-m/jobs/$id" params={{ id }} {...look}>
        {name}
      </LinkAnchor>
    );
  return <>{name}</>;
}
