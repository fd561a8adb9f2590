import { Tabs } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { Page } from '../../components/page.tsx';
import { About } from './about.tsx';
import { Appearance } from './appearance.tsx';
import { Connection } from './connection.tsx';

const route = getRouteApi('/settings');

/** `/settings?tab=`: the team connection, how the page looks, and what is installed. */
export function SettingsPage() {
  const { tab = 'connection' } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Page title="Settings">
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(value) =>
          void navigate({
            to: '/settings',
            search: { tab: value === 'appearance' || value === 'about' ? value : undefined },
          })
        }
      >
        <Tabs.List>
          <Tabs.Tab value="connection">Connection</Tabs.Tab>
          <Tabs.Tab value="appearance">Appearance</Tabs.Tab>
          <Tabs.Tab value="about">About</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="connection" pt="md">
          <Connection />
        </Tabs.Panel>
        <Tabs.Panel value="appearance" pt="md">
          <Appearance />
        </Tabs.Panel>
        <Tabs.Panel value="about" pt="md">
          <About />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
