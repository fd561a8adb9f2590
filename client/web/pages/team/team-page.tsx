import type { ReactNode } from 'react';
import { Page } from '../../components/page.tsx';
import { SectionNav } from '../../components/section-nav.tsx';

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
      <SectionNav label="Team" pages={pages} />
      {children}
    </Page>
  );
}
