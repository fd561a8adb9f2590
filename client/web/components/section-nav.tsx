import { Group } from '@mantine/core';
import { LinkButton } from './link.tsx';

interface SectionPage {
  to: string;
  label: string;
  /** Kept when going there: what the pages of a section share, such as the environment. */
  search?: Record<string, string | undefined>;
  /** Pages below it are marked as this one. */
  withBelow?: boolean;
}

/** Links between the pages of one section; nothing when there is only one. */
export function SectionNav({ label, pages }: { label: string; pages: readonly SectionPage[] }) {
  if (pages.length < 2) return null;
  return (
    <Group component="nav" gap={4} aria-label={label}>
      {pages.map(({ to, label: name, search = {}, withBelow = false }) => (
        <LinkButton
          key={to}
          to={to}
          search={search}
          size="compact-sm"
          activeOptions={{ exact: !withBelow, includeSearch: false }}
          activeProps={{ variant: 'default' }}
          inactiveProps={{ variant: 'subtle' }}
        >
          {name}
        </LinkButton>
      ))}
    </Group>
  );
}
