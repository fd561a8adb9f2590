import { Card, Group, SimpleGrid, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconDeviceLaptop, IconServer } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { LinkButton } from '../../components/link.tsx';

/** First step: a team of one on this machine, or the team's own server. */
export function ChooseKind() {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      <Choice
        kind="postgres"
        icon={<IconServer size={20} aria-hidden />}
        title="A PostgreSQL server"
        button="Use a server"
        points={[
          'For a team: everyone connects to the same database.',
          'PostgreSQL 14 or newer, an empty database and a login for it.',
          'When it is away, local work goes on.',
        ]}
      />
      <Choice
        kind="embedded"
        icon={<IconDeviceLaptop size={20} aria-hidden />}
        title="On this machine"
        button="Use this machine"
        points={[
          'For trying it out, or a team of one.',
          'Nothing to install: the database lives in the data folder.',
          'Can be moved to a server later.',
        ]}
      />
    </SimpleGrid>
  );
}

interface ChoiceProps {
  kind: 'postgres' | 'embedded';
  icon: ReactNode;
  title: string;
  button: string;
  points: string[];
}

function Choice({ kind, icon, title, button, points }: ChoiceProps) {
  return (
    <Card withBorder padding="lg">
      <Stack gap="sm" h="100%" justify="space-between">
        <Stack gap="sm">
          <Group gap="sm">
            <ThemeIcon variant="light" size="lg">
              {icon}
            </ThemeIcon>
            <Title order={2} size="h4">
              {title}
            </Title>
          </Group>
          {points.map((point) => (
            <Text key={point} size="sm" c="dimmed">
              {point}
            </Text>
          ))}
        </Stack>
        <LinkButton
          to="/settings/connect"
          search={{ kind }}
          variant={kind === 'postgres' ? 'filled' : 'default'}
          fullWidth
          mt="sm"
        >
          {button}
        </LinkButton>
      </Stack>
    </Card>
  );
}
