import './audit.css';
import type { ReactNode } from 'react';
import { Page } from '../../components/page.tsx';
import { SectionNav } from '../../components/section-nav.tsx';
import { may, useMe } from '../../data/session.ts';

const pages = [
  { to: '/audit', label: 'Entries', permission: 'audit:read' },
  { to: '/audit/seals', label: 'Seals', permission: 'audit:read' },
  { to: '/audit/sinks', label: 'Sinks', permission: 'audit:forward' },
  { to: '/audit/retention', label: 'Retention', permission: 'audit:retention' },
] as const;

interface AuditFrameProps {
  title: string;
  about: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** The frame of the pages about the log: heading, and links to those that the caller may see. */
export function AuditFrame({ title, about, actions, children }: AuditFrameProps) {
  const me = useMe();
  const shown = pages.filter(({ permission }) => may(me, permission));
  return (
    <Page title={title} about={about} actions={actions}>
      <SectionNav label="Audit" pages={shown} />
      {children}
    </Page>
  );
}
