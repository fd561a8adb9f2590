import { Card, Group, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconCheck, IconCircleDashed } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { LinkButton } from '../../components/link.tsx';
import { useStatus } from '../../data/installation.ts';
import { useLocalAccess, useMe } from '../../data/session.ts';
import { wo } from '../../data/wo.ts';

interface Step {
  done: boolean;
  title: string;
  about: string;
  button: React.ReactNode;
}

/** The way from an empty program to a shared script, until it has been walked once. */
export function NextSteps() {
  const steps = useSteps();
  const open = steps?.findIndex((step) => !step.done) ?? -1;
  if (!steps || open === -1) return null;
  return (
    <Card withBorder padding="md" component="section" aria-labelledby="next-steps">
      <Title order={2} size="h4" id="next-steps" mb="sm">
        Next steps
      </Title>
      <Stack gap="sm">
        {steps.map((step, at) => (
          <Group key={step.title} wrap="nowrap" gap="sm" align="flex-start">
            <ThemeIcon variant="light" color={step.done ? 'teal' : 'gray'} size="md" radius="xl" mt={2}>
              {step.done ? (
                <IconCheck size={15} aria-label="Done" />
              ) : (
                <IconCircleDashed size={15} aria-label="Not done yet" />
              )}
            </ThemeIcon>
            <div className="wo-page-heading">
              <Text size="sm" fw={500}>
                {step.title}
              </Text>
              <Text size="sm" c="dimmed">
                {step.about}
              </Text>
            </div>
            {at === open && step.button}
          </Group>
        ))}
      </Stack>
    </Card>
  );
}

function useSteps(): Step[] | undefined {
  const access = useLocalAccess();
  const { data: status } = useStatus();
  const me = useMe();
  const workspaces = useQuery({
    queryKey: ['local', 'workspaces', 'recent'],
    queryFn: () => wo.local.workspaces.list.query({ limit: 6 }),
    enabled: access === 'yes',
  });
  const scripts = useQuery({
    queryKey: ['shared', 'scripts', 'any'],
    queryFn: () => wo.shared.scripts.list.query({ limit: 1 }),
    enabled: Boolean(me),
  });
  if (access !== 'yes' || !workspaces.data || !status) return undefined;
  // Not known yet is not the same as not done: a step must not flash up and go.
  if (status.state === 'ready' && (me === undefined || (me && !scripts.data))) return undefined;
  const first = workspaces.data.items[0];
  return [
    {
      done: first !== undefined,
      title: 'Add a workspace',
      about: 'A folder with scripts on this machine. Nothing is copied or changed.',
      button: (
        <LinkButton to="/workspaces" search={{ add: true }} size="compact-sm" flex="none">
          Add a folder
        </LinkButton>
      ),
    },
    {
      done: status.mode === 'shared',
      title: 'Connect a team',
      about: 'One PostgreSQL for all, or one on this machine to try it out. Solo stays as it is.',
      button: (
        <LinkButton to="/settings/connect" size="compact-sm" flex="none">
          Connect
        </LinkButton>
      ),
    },
    {
      done: Boolean(me),
      title: 'Sign in',
      about: 'Your name then stands at every change you make.',
      button: (
        <LinkButton to="/sign-in" size="compact-sm" flex="none">
          Sign in
        </LinkButton>
      ),
    },
    {
      done: (scripts.data?.items.length ?? 0) > 0,
      title: 'Publish scripts',
      about: 'See what is new or changed in a workspace, then share it with the team.',
      button: first && (
        <LinkButton to="/workspaces/$id/publish" params={{ id: first.id }} size="compact-sm" flex="none">
          Publish
        </LinkButton>
      ),
    },
  ];
}
