import { ActionIcon, AppShell, Burger, Button, Group, Kbd, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconHelp, IconSearch } from '@tabler/icons-react';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { LinkAnchor } from '../components/link.tsx';
import { Clock } from '../components/time.tsx';
import { useStatus, useStatusStream } from '../data/installation.ts';
import { ConnectionBadge } from './connection-badge.tsx';
import { Nav } from './nav.tsx';
import { useShortcuts } from './shortcuts.ts';
import { SchemeSwitch, UserMenu } from './user-menu.tsx';

const Palette = lazy(() => import('./palette.tsx'));
const ShortcutList = lazy(() => import('./shortcut-list.tsx'));
const WitnessAlarm = lazy(() => import('../components/witness-alarm.tsx'));

/** The frame around every page. */
export function Shell() {
  useStatusStream();
  const [navOpen, nav] = useDisclosure(false);
  const [listOpen, list] = useDisclosure(false);
  const listWanted = useEver(listOpen);
  const palette = usePalette();
  const main = useFocusOnNavigation();
  useShortcuts(list.open);
  return (
    <Clock>
      <a href="#main" className="wo-skip">
        Skip to content
      </a>
      <AppShell
        header={{ height: 56 }}
        navbar={{ width: 216, breakpoint: 'sm', collapsed: { mobile: !navOpen } }}
        padding={{ base: 'md', sm: 'lg' }}
        transitionDuration={0}
      >
        <AppShell.Header>
          <Group h="100%" px="md" gap="xs" justify="space-between" wrap="nowrap">
            <Group gap="xs" wrap="nowrap">
              <Burger
                opened={navOpen}
                onClick={nav.toggle}
                hiddenFrom="sm"
                size="sm"
                aria-label="Navigation"
              />
              <LinkAnchor to="/" underline="never" c="inherit" visibleFrom="sm" className="wo-nowrap">
                <Text component="span" fw={650}>
                  Workspace Organizer
                </Text>
              </LinkAnchor>
            </Group>
            <Group gap="xs" wrap="nowrap" className="wo-header-tools">
              <ConnectionBadge />
              <Button
                variant="default"
                size="compact-sm"
                visibleFrom="sm"
                leftSection={<IconSearch size={15} aria-hidden />}
                rightSection={<Kbd size="xs">Ctrl K</Kbd>}
                onClick={palette.open}
              >
                Find
              </Button>
              <ActionIcon
                variant="subtle"
                color="gray"
                size="lg"
                hiddenFrom="sm"
                aria-label="Find"
                onClick={palette.open}
              >
                <IconSearch size={18} aria-hidden />
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                color="gray"
                size="lg"
                visibleFrom="sm"
                aria-label="Keyboard shortcuts"
                onClick={list.open}
              >
                <IconHelp size={18} aria-hidden />
              </ActionIcon>
              <SchemeSwitch />
              <UserMenu />
            </Group>
          </Group>
        </AppShell.Header>
        <AppShell.Navbar p="sm" aria-label="Pages">
          <Nav onNavigate={nav.close} />
        </AppShell.Navbar>
        <AppShell.Main id="main" ref={main} tabIndex={-1} className="wo-main">
          <AuditAlarm />
          <Outlet />
        </AppShell.Main>
      </AppShell>
      {listWanted && (
        <Suspense>
          <ShortcutList opened={listOpen} onClose={list.close} />
        </Suspense>
      )}
      {palette.wanted && (
        <Suspense>
          <Palette openKey={palette.openKey} onShortcuts={list.open} />
        </Suspense>
      )}
    </Clock>
  );
}

/** Says on every page that an audit log is not what it was; its code is loaded only then. */
function AuditAlarm() {
  const { data: status } = useStatus();
  if (!status?.auditAlarm) return null;
  return (
    <Suspense>
      <WitnessAlarm />
    </Suspense>
  );
}

/** Whether something was ever so: what was loaded for it stays. */
function useEver(now: boolean): boolean {
  const [ever, setEver] = useState(now);
  if (now && !ever) setEver(true);
  return ever;
}

/** The palette's code is loaded by its first use; `openKey` grows by one for each later opening. */
function usePalette() {
  const [openKey, setOpenKey] = useState(0);
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (
        !(event.ctrlKey || event.metaKey) ||
        event.altKey ||
        event.shiftKey ||
        event.key.toLowerCase() !== 'k'
      )
        return;
      event.preventDefault();
      setOpenKey((key) => key + 1);
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  return { wanted: openKey > 0, openKey, open: () => setOpenKey((key) => key + 1) };
}

/** A new page starts at its content for keyboard and screen reader; the first load keeps the browser's way. */
function useFocusOnNavigation() {
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const before = useRef(path);
  useEffect(() => {
    if (before.current !== undefined && before.current !== path) main.current?.focus({ preventScroll: true });
    before.current = path;
  }, [path]);
  return main;
}
