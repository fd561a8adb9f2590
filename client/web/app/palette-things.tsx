import {
  IconFileCode,
  IconFolder,
  IconFolders,
  IconNote,
  IconSitemap,
  IconUser,
  type TablerIcon,
} from '@tabler/icons-react';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useFoldersCalled, useJobsCalled } from '../data/control-m-find.ts';
import { may, useMe } from '../data/session.ts';
import { wo } from '../data/wo.ts';
import { type Found, matching } from './palette-found.ts';

/** As many of each kind as are offered. */
const few = 6;

/** What is called so, kind by kind. What the team has is asked for only once something was typed. */
export function useThings(query: string): [string, Found[]][] {
  const [q] = useDebouncedValue(query.trim(), 150);
  return [
    ['Workspaces', useWorkspaces(q)],
    ['Notes', useNotes(q)],
    ['Scripts', useScripts(q)],
    ['Jobs', useJobs(q)],
    ['Folders of jobs', useFolders(q)],
    ['Members', useMembers(q)],
  ];
}

const signOf = (Icon: TablerIcon) => <Icon size={18} aria-hidden />;

function useWorkspaces(q: string): Found[] {
  const navigate = useNavigate();
  const { data } = useQuery({
    queryKey: ['local', 'workspaces', 'palette'],
    queryFn: () => wo.local.workspaces.list.query({ limit: 200 }),
  });
  const all = (data?.items ?? []).map(({ id, name, path }) => ({
    id,
    label: name,
    about: path,
    icon: signOf(IconFolder),
    run: () => navigate({ to: '/workspaces/$id', params: { id } }),
  }));
  return matching(all, q).slice(0, few);
}

function useNotes(q: string): Found[] {
  const navigate = useNavigate();
  const { data } = useQuery({
    queryKey: ['local', 'notes', 'palette', q],
    queryFn: () => wo.local.notes.list.query({ limit: few, ...(q && { q }) }),
  });
  return (data?.items ?? []).map(({ id, title }) => ({
    id,
    label: title,
    icon: signOf(IconNote),
    run: () => navigate({ to: '/notes', search: { id } }),
  }));
}

function useScripts(q: string): Found[] {
  const navigate = useNavigate();
  const wanted = may(useMe(), 'scripts:read') && q !== '';
  const { data } = useQuery({
    queryKey: ['shared', 'scripts', 'palette', q],
    queryFn: () => wo.shared.scripts.list.query({ limit: few, q }),
    enabled: wanted,
  });
  return ((wanted && data?.items) || []).map(({ id, name, path }) => ({
    id,
    label: name,
    about: path,
    icon: signOf(IconFileCode),
    run: () => navigate({ to: '/scripts/$id', params: { id } }),
  }));
}

function useJobs(q: string): Found[] {
  const navigate = useNavigate();
  return useJobsCalled(q, few).map(({ id, name, folder, description }) => ({
    id,
    label: name,
    about: [folder, description].filter(Boolean).join(', '),
    icon: signOf(IconSitemap),
    run: () => navigate({ to: '/control-m/jobs/$id', params: { id } }),
  }));
}

function useFolders(q: string): Found[] {
  const navigate = useNavigate();
  return useFoldersCalled(q, few).map(({ id, name, description }) => ({
    id,
    label: name,
    about: description ?? undefined,
    icon: signOf(IconFolders),
    run: () => navigate({ to: '/control-m/folders/$id', params: { id } }),
  }));
}

function useMembers(q: string): Found[] {
  const navigate = useNavigate();
  const wanted = may(useMe(), 'users:read') && q !== '';
  const { data } = useQuery({
    queryKey: ['shared', 'users', 'palette', q],
    queryFn: () => wo.shared.users.list.query({ limit: few, q }),
    enabled: wanted,
  });
  return ((wanted && data?.items) || []).map(({ id, displayName, username }) => ({
    id,
    label: displayName,
    about: username,
    icon: signOf(IconUser),
    run: () => navigate({ to: '/team/members/$id', params: { id } }),
  }));
}
