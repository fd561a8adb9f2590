import { Box, Group, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';

interface PageProps {
  title: string;
  /** One line under the title: what this page is for, or facts about what it shows. */
  about?: ReactNode;
  /** Links back up, above the title. */
  above?: ReactNode;
  actions?: ReactNode;
  /** For tables that want all the room there is. */
  wide?: boolean;
  children: ReactNode;
}

/** Heading, actions and document title, the same on every page. */
export function Page({ title, about, above, actions, wide = false, children }: PageProps) {
  useDocumentTitle(`${title} · Workspace Organizer`);
  return (
    <Stack gap="lg" className={wide ? 'wo-page wo-page-wide' : 'wo-page'}>
      <Box>
        {above}
        <Group justify="space-between" align="flex-start" gap="sm">
          <Box className="wo-page-heading">
            <Title order={1}>{title}</Title>
            {about && (
              <Text component="div" c="dimmed" size="sm" mt={4}>
                {about}
              </Text>
            )}
          </Box>
          {actions && <Group gap="xs">{actions}</Group>}
        </Group>
      </Box>
      {children}
    </Stack>
  );
}
