import { ActionIcon, Avatar, Menu, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { IconLogout, IconMoon, IconSun, IconUserCog } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useRouterState } from '@tanstack/react-router';
import { LinkButton } from '../components/link.tsx';
import { notifyProblem } from '../components/toast.ts';
import { useStatus } from '../data/installation.ts';
import { meKey, useMe } from '../data/session.ts';
import { wo } from '../data/wo.ts';

/** Switches between dark and light; until used, the page follows the system. */
export function SchemeSwitch() {
  const scheme = useComputedColorScheme('light');
  const { setColorScheme } = useMantineColorScheme();
  const other = scheme === 'dark' ? 'light' : 'dark';
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      aria-label={`Use ${other} colours`}
      onClick={() => setColorScheme(other)}
    >
      {scheme === 'dark' ? <IconSun size={18} aria-hidden /> : <IconMoon size={18} aria-hidden />}
    </ActionIcon>
  );
}

/** Who is signed in to the team, with sign-out; a sign-in button for nobody; nothing when solo. */
export function UserMenu() {
  const me = useMe();
  const { data: status } = useStatus();
  const here = useRouterState({ select: (state) => state.location });
  const client = useQueryClient();
  const navigate = useNavigate();
  if (!me) {
    if (status?.state !== 'ready' || me === undefined || here.pathname === '/sign-in') return null;
    return (
      <LinkButton to="/sign-in" search={{ next: here.href }} size="compact-sm" variant="default">
        Sign in
      </LinkButton>
    );
  }
  async function signOut() {
    try {
      await wo.shared.auth.signOut.mutate();
      client.setQueryData(meKey, null);
      // The next person at this screen must not see what the last one read.
      client.removeQueries({ queryKey: ['shared'], predicate: (query) => query.queryKey[1] !== 'me' });
    } catch (error) {
      notifyProblem('Could not sign out', error);
    }
  }
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          radius="xl"
          aria-label={`Signed in as ${me.user.displayName}`}
        >
          <Avatar size={28} color="indigo" name={me.user.displayName} variant="filled" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {me.user.displayName} ({me.user.username})
        </Menu.Label>
        <Menu.Item
          leftSection={<IconUserCog size={16} aria-hidden />}
          onClick={() => void navigate({ to: '/account' })}
        >
          My account
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void signOut()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
