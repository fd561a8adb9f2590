import { getRouteApi } from '@tanstack/react-router';
import { Page } from '../../components/page.tsx';
import { UrlTabs } from '../../components/url-tabs.tsx';
import { About } from './about.tsx';
import { Appearance } from './appearance.tsx';
import { Backups } from './backups.tsx';
import { Connection } from './connection.tsx';

const route = getRouteApi('/settings');

/** `/settings?tab=&restore=`: the team connection, backups, how the page looks, and what is installed. */
export function SettingsPage() {
  const { tab } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Page title="Settings">
      <UrlTabs
        tab={tab}
        panels={[
          ['connection', 'Connection', <Connection key="connection" />],
          ['backups', 'Backups', <Backups key="backups" />],
          ['appearance', 'Appearance', <Appearance key="appearance" />],
          ['about', 'About', <About key="about" />],
        ]}
        onChoose={(chosen) =>
          void navigate({ to: '/settings', search: { tab: chosen === 'connection' ? undefined : chosen } })
        }
      />
    </Page>
  );
}
