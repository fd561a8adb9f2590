import { Stack, Text } from '@mantine/core';
import {
  IconFileCode,
  IconFolders,
  IconHome,
  IconListSearch,
  IconNotes,
  IconServer2,
  IconSettings,
  IconSitemap,
  IconUsersGroup,
  type TablerIcon,
} from '@tabler/icons-react';
import { useRouterState } from '@tanstack/react-router';
import { LinkNav } from '../components/link.tsx';

export interface NavPage {
  to:
    | '/'
    | '/workspaces'
    | '/notes'
    | '/scripts'
    | '/drives'
    | '/control-m'
    | '/audit'
    | '/team'
    | '/settings';
  label: string;
  about: string;
  icon: TablerIcon;
  group: 'Mine' | 'Team' | 'Program';
  /** Second key after `g`. */
  key: string;
  /** Another page that belongs to it. */
  also?: string;
}

/** Pages of the navigation, the palette and the shortcut list. */
export const navPages: readonly NavPage[] = [
  { to: '/', label: 'Home', about: 'Recent work and next steps', icon: IconHome, group: 'Mine', key: 'h' },
  {
    to: '/workspaces',
    label: 'Workspaces',
    about: 'Folders on this machine',
    icon: IconFolders,
    group: 'Mine',
    key: 'w',
  },
  {
    to: '/notes',
    label: 'Notes',
    about: 'Your own Markdown notes',
    icon: IconNotes,
    group: 'Mine',
    key: 'n',
  },
  {
    to: '/scripts',
    label: 'Scripts',
    about: "The team's script catalogue",
    icon: IconFileCode,
    group: 'Team',
    key: 's',
  },
  {
    to: '/drives',
    label: 'Drives',
    about: 'Letters, shares, and what depends on them',
    icon: IconServer2,
    group: 'Team',
    key: 'd',
    also: '/impact',
  },
  {
    to: '/control-m',
    label: 'Control-M',
    about: 'Jobs, folders, imports and problems',
    icon: IconSitemap,
    group: 'Team',
    key: 'c',
  },
  {
    to: '/audit',
    label: 'Audit',
    about: 'Who changed what, and when',
    icon: IconListSearch,
    group: 'Team',
    key: 'a',
  },
  {
    to: '/team',
    label: 'Members',
    about: 'Members, roles, teams and API tokens',
    icon: IconUsersGroup,
    group: 'Team',
    key: 'm',
  },
  {
    to: '/settings',
    label: 'Settings',
    about: 'Connection, appearance, about',
    icon: IconSettings,
    group: 'Program',
    key: ',',
  },
];

const groups = ['Mine', 'Team', 'Program'] as const;

/** How the page that is open is marked. */
const here = { active: true, 'aria-current': 'page' } as const;

/** The side navigation. */
export function Nav({ onNavigate }: { onNavigate: () => void }) {
  const path = useRouterState({ select: (state) => state.location.pathname });
  return (
    <Stack gap="md">
      {groups.map((group) => (
        <div key={group}>
          <Text size="xs" c="dimmed" px="sm" pb={4} fw={600}>
            {group}
          </Text>
          {navPages
            .filter((page) => page.group === group)
            .map(({ to, label, icon: Icon, also }) => (
              <LinkNav
                key={to}
                to={to}
                label={label}
                leftSection={<Icon size={18} stroke={1.7} aria-hidden />}
                activeOptions={{ exact: to === '/' }}
                activeProps={here}
                inactiveProps={path === also ? here : { active: false }}
                onClick={onNavigate}
                className="wo-nav-link"
              />
            ))}
        </div>
      ))}
    </Stack>
  );
}
