import './audit.css';
import { Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { LinkButton } from '../../components/link.tsx';
import { Page } from '../../components/page.tsx';
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
      {shown.length > 1 && (
        <Group component="nav" gap={4} aria-label="Audit">
          {shown.map(({ to, label }) => (
            <LinkButton
              key={to}
              to={to}
              size="compact-sm"
              activeOptions={{ exact: true, includeSearch: false }}
              activeProps={{ variant: 'light' }}
              inactiveProps={{ variant: 'subtle' }}
            >
              {label}
            </LinkButton>
          ))}
        </Group>
      )}
      {children}
    </Page>
  );
}
