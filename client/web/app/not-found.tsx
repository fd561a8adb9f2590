import { IconMapOff } from '@tabler/icons-react';
import { Empty } from '../components/empty.tsx';
import { LinkButton } from '../components/link.tsx';
import { Page } from '../components/page.tsx';

export function NotFound() {
  return (
    <Page title="Page not found">
      <Empty
        icon={<IconMapOff />}
        title="No page has this address"
        action={<LinkButton to="/">Home</LinkButton>}
      >
        The link may be old or cut short. Ctrl-K finds pages, workspaces, notes and scripts by name.
      </Empty>
    </Page>
  );
}
