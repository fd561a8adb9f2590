import { Text } from '@mantine/core';
import { ShownOnce } from '../../components/shown-once.tsx';
import { Ago } from '../../components/time.tsx';
import type { Member } from '../../data/types.ts';

interface MemberLinkProps {
  member: Member;
  /** Path of the page, token in the fragment. */
  link: string;
  expiresAt: string;
  onClose: () => void;
}

/** An invitation or reset link, shown once to whoever made it. */
export function MemberLink({ member, link, expiresAt, onClose }: MemberLinkProps) {
  return (
    <ShownOnce
      title={`A link for ${member.displayName}`}
      what="link"
      secret={`${location.origin}${link}`}
      onClose={onClose}
    >
      Send it to {member.displayName} on a way that only they read. It works once and ends{' '}
      <Ago at={expiresAt} />.
      {isLoopback(location.hostname) && (
        <Text size="sm" mt="xs">
          Your address is one of this machine only. A colleague puts the part from /join on behind the address
          of their own Workspace Organizer, once that is connected to this team.
        </Text>
      )}
    </ShownOnce>
  );
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host.startsWith('127.');
}
