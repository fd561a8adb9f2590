import { Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { LinkButton } from '../../components/link.tsx';
import { Page } from '../../components/page.tsx';

const pages = [
  { to: '/team', label: 'Members' },
  { to: '/team/roles', label: 'Roles' },
  { to: '/team/teams', label: 'Teams' },
  { to: '/team/tokens', label: 'API tokens' },
] as const;

interface TeamPageProps {
  title: string;
  about: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** The frame of the pages about who is in the team and who may do what: heading, and links to the others. */
export function TeamPage({ title, about, actions, children }: TeamPageProps) {
  return (
    <Page title={title} about={about} actions={actions}>
      <Group component="nav" gap={4} aria-label="Team">
        {pages.map(({ to, label }) => (
          <LinkButton
            key={to}
            to={to}
            size="compact-sm"
            activeOptions={{ exact: true, includeSearch: false }}
            activeProps={{ variant: 'default' }}
            inactiveProps={{ variant: 'subtle' }}
          >
            {label}
          </LinkButton>
        ))}
      </Group>
      {children}
    </Page>
  );
}
