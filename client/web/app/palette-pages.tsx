import {
  IconAffiliate,
  IconAlertTriangle,
  IconArrowsDiff,
  IconFileImport,
  IconFocus2,
  IconSitemap,
  IconStack2,
  IconTrash,
  type TablerIcon,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { may, useMe } from '../data/session.ts';
import { navPages } from './nav.tsx';
import type { Found } from './palette-found.ts';

/** Pages that the navigation leads to by way of another one. */
const below = [
  {
    to: '/scripts/problems',
    label: 'Problems of scripts',
    about: 'Secrets in clear, missing scripts, clashing drives',
    icon: IconAlertTriangle,
    wants: 'scripts:read',
  },
  {
    to: '/scripts/graph',
    label: 'Graph of scripts',
    about: 'Which scripts start each other',
    icon: IconAffiliate,
    wants: 'scripts:read',
  },
  {
    to: '/impact',
    label: 'Impact',
    about: 'What is affected when a server, a share or a letter goes away',
    icon: IconFocus2,
    wants: 'scripts:read',
  },
  {
    to: '/scripts/trash',
    label: 'Trash of scripts',
    about: 'Deleted scripts, to be restored',
    icon: IconTrash,
    wants: 'scripts:read',
  },
  {
    to: '/control-m/problems',
    label: 'Problems of Control-M jobs',
    about: 'Cycles, waits that nobody fulfils, missing scripts',
    icon: IconAlertTriangle,
    wants: 'control-m:read',
  },
  {
    to: '/control-m/graph',
    label: 'Graph of Control-M jobs',
    about: 'Who follows whom',
    icon: IconSitemap,
    wants: 'control-m:read',
  },
  {
    to: '/control-m/compare',
    label: 'Compare Control-M environments',
    icon: IconArrowsDiff,
    wants: 'control-m:read',
  },
  {
    to: '/control-m/imports',
    label: 'Imports of Control-M',
    about: 'What was imported, and what waits to be looked at',
    icon: IconFileImport,
    wants: 'control-m:import',
  },
  {
    to: '/control-m/settings',
    label: 'Environments of Control-M',
    about: 'Such as PROD and TEST; global conditions',
    icon: IconStack2,
    wants: 'control-m:read',
  },
] as const satisfies readonly {
  to: string;
  label: string;
  about?: string;
  icon: TablerIcon;
  wants: string;
}[];

/** All pages the person may open. */
export function usePages(): Found[] {
  const navigate = useNavigate();
  const me = useMe();
  const all = [...navPages, ...below.filter(({ wants }) => may(me, wants))];
  return all.map((page) => ({
    id: page.to,
    label: page.label,
    about: 'about' in page ? page.about : undefined,
    icon: <page.icon size={18} aria-hidden />,
    run: () => navigate({ to: page.to }),
  }));
}
