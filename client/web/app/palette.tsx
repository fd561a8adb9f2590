import { Spotlight, spotlight } from '@mantine/spotlight';
import {
  IconAlertTriangle,
  IconArrowForwardUp,
  IconArrowsDiff,
  IconFileCode,
  IconFileImport,
  IconFolder,
  IconKey,
  IconKeyboard,
  IconMoon,
  IconNote,
  IconPlus,
  IconPlugConnected,
  IconShieldCheck,
  IconSitemap,
  IconUserCog,
  IconUsersGroup,
} from '@tabler/icons-react';
import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { useJobsCalled } from '../data/control-m-find.ts';
import { may, useMe } from '../data/session.ts';
import { wo } from '../data/wo.ts';
import { navPages } from './nav.tsx';

interface Found {
  id: string;
  label: string;
  about?: string | undefined;
  icon: ReactNode;
  run: () => unknown;
}

/** Ctrl/Cmd-K: pages and actions at once, workspaces, notes, scripts and jobs as they are found. */
export default function Palette({ openKey, onShortcuts }: { openKey: number; onShortcuts: () => void }) {
  const [query, setQuery] = useState('');
  useEffect(() => {
    if (openKey > 0) spotlight.open();
  }, [openKey]);
  const groups: [string, Found[]][] = [
    ['Pages', matching(usePages(), query)],
    ['Actions', matching(useActions(onShortcuts), query)],
    ...useThings(query),
  ];
  const shown = groups.filter(([, found]) => found.length > 0);
  return (
    <Spotlight.Root query={query} onQueryChange={setQuery} scrollable maxHeight={420} shortcut={null}>
      <Spotlight.Search placeholder="Find a page, action, workspace, note, script or job" aria-label="Find" />
      <Spotlight.ActionsList>
        {shown.map(([group, found]) => (
          <Spotlight.ActionsGroup key={group} label={group}>
            {found.map((item) => (
              <Spotlight.Action
                key={item.id}
                label={item.label}
                description={item.about}
                leftSection={item.icon}
                onClick={() => void item.run()}
              />
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {shown.length === 0 && <Spotlight.Empty>Nothing is called that.</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

function matching(all: Found[], query: string): Found[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return all.filter(({ label, about }) => {
    const text = `${label} ${about ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

function usePages(): Found[] {
  const navigate = useNavigate();
  return navPages.map(({ to, label, about, icon: Icon }) => ({
    id: to,
    label,
    about,
    icon: <Icon size={18} aria-hidden />,
    run: () => navigate({ to }),
  }));
}

function useActions(onShortcuts: () => void): Found[] {
  const navigate = useNavigate();
  const scheme = useComputedColorScheme('light');
  const { setColorScheme } = useMantineColorScheme();
  const other = scheme === 'dark' ? 'light' : 'dark';
  const plus = <IconPlus size={18} aria-hidden />;
  return [
    {
      id: 'new-note',
      label: 'New note',
      icon: plus,
      run: () => navigate({ to: '/notes', search: { new: true } }),
    },
    {
      id: 'add-workspace',
      label: 'Add a workspace',
      icon: plus,
      run: () => navigate({ to: '/workspaces', search: { add: true } }),
    },
    ...useTeamActions(),
    {
      id: 'connect',
      label: 'Connect a team database',
      icon: <IconPlugConnected size={18} aria-hidden />,
      run: () => navigate({ to: '/settings/connect' }),
    },
    {
      id: 'scheme',
      label: `Use ${other} colours`,
      icon: <IconMoon size={18} aria-hidden />,
      run: () => setColorScheme(other),
    },
    {
      id: 'shortcuts',
      label: 'Keyboard shortcuts',
      icon: <IconKeyboard size={18} aria-hidden />,
      run: onShortcuts,
    },
  ];
}

/** Offered to who is signed in to a team. */
function useTeamActions(): Found[] {
  const navigate = useNavigate();
  const me = useMe();
  if (!me) return [];
  const plus = <IconPlus size={18} aria-hidden />;
  const key = <IconKey size={18} aria-hidden />;
  const all: (Found & { wants?: string })[] = [
    {
      id: 'invite',
      label: 'Invite a member',
      icon: plus,
      wants: 'users:create',
      run: () => navigate({ to: '/team', search: { new: true } }),
    },
    {
      id: 'roles',
      label: 'Roles and permissions',
      icon: key,
      wants: 'roles:read',
      run: () => navigate({ to: '/team/roles' }),
    },
    {
      id: 'new-role',
      label: 'Create a role',
      icon: plus,
      wants: 'roles:create',
      run: () => navigate({ to: '/team/roles', search: { new: true } }),
    },
    {
      id: 'teams',
      label: 'Teams',
      icon: <IconUsersGroup size={18} aria-hidden />,
      wants: 'teams:read',
      run: () => navigate({ to: '/team/teams' }),
    },
    {
      id: 'new-token',
      label: 'Create an API token',
      icon: key,
      wants: 'tokens:create',
      run: () => navigate({ to: '/team/tokens', search: { new: true } }),
    },
    {
      id: 'import-control-m',
      label: 'Import Control-M definitions',
      about: 'XML exports or Jobs-as-Code JSON',
      icon: <IconFileImport size={18} aria-hidden />,
      wants: 'control-m:import',
      run: () => navigate({ to: '/control-m/imports/new' }),
    },
    {
      id: 'problems',
      label: 'Problems of Control-M jobs',
      about: 'Cycles, waits that nobody fulfils, missing scripts',
      icon: <IconAlertTriangle size={18} aria-hidden />,
      wants: 'control-m:read',
      run: () => navigate({ to: '/control-m/problems' }),
    },
    {
      id: 'compare',
      label: 'Compare Control-M environments',
      icon: <IconArrowsDiff size={18} aria-hidden />,
      wants: 'control-m:read',
      run: () => navigate({ to: '/control-m/compare' }),
    },
    {
      id: 'verify-audit',
      label: 'Verify the audit log',
      about: 'Its seals, and a checkpoint to keep',
      icon: <IconShieldCheck size={18} aria-hidden />,
      wants: 'audit:read',
      run: () => navigate({ to: '/audit/seals' }),
    },
    {
      id: 'audit-sinks',
      label: 'Copy the audit log elsewhere',
      about: 'Sinks: webhooks and files',
      icon: <IconArrowForwardUp size={18} aria-hidden />,
      wants: 'audit:forward',
      run: () => navigate({ to: '/audit/sinks' }),
    },
    {
      id: 'account',
      label: 'My account',
      about: 'Profile, password, second factor, sessions',
      icon: <IconUserCog size={18} aria-hidden />,
      run: () => navigate({ to: '/account' }),
    },
  ];
  return all.filter(({ wants }) => wants === undefined || may(me, wants));
}

const few = 6;

function useThings(query: string): [string, Found[]][] {
  const navigate = useNavigate();
  const me = useMe();
  const [q] = useDebouncedValue(query.trim(), 150);
  const workspaces = useQuery({
    queryKey: ['local', 'workspaces', 'palette'],
    queryFn: () => wo.local.workspaces.list.query({ limit: 200 }),
  });
  const notes = useQuery({
    queryKey: ['local', 'notes', 'palette', q],
    queryFn: () => wo.local.notes.list.query({ limit: few, ...(q && { q }) }),
  });
  const scripts = useQuery({
    queryKey: ['shared', 'scripts', 'palette', q],
    queryFn: () => wo.shared.scripts.list.query({ limit: few, q }),
    enabled: Boolean(me) && q !== '',
  });
  const jobs = useJobsCalled(q, few);
  const folders = (workspaces.data?.items ?? []).map((item) => ({
    id: item.id,
    label: item.name,
    about: item.path,
    icon: <IconFolder size={18} aria-hidden />,
    run: () => navigate({ to: '/workspaces/$id', params: { id: item.id } }),
  }));
  return [
    ['Workspaces', matching(folders, q).slice(0, few)],
    [
      'Notes',
      (notes.data?.items ?? []).map((item) => ({
        id: item.id,
        label: item.title,
        icon: <IconNote size={18} aria-hidden />,
        run: () => navigate({ to: '/notes', search: { id: item.id } }),
      })),
    ],
    [
      'Scripts',
      (q ? (scripts.data?.items ?? []) : []).map((item) => ({
        id: item.id,
        label: item.name,
        about: item.path,
        icon: <IconFileCode size={18} aria-hidden />,
        run: () => navigate({ to: '/scripts/$id', params: { id: item.id } }),
      })),
    ],
    [
      'Jobs',
      jobs.map((item) => ({
        id: item.id,
        label: item.name,
        about: [item.folder, item.description].filter(Boolean).join(', '),
        icon: <IconSitemap size={18} aria-hidden />,
        run: () => navigate({ to: '/control-m/jobs/$id', params: { id: item.id } }),
      })),
    ],
  ];
}
