import { ActionIcon, Code, CopyButton, Group, Text } from '@mantine/core';
import { IconCheck, IconCopy, IconTerminal2 } from '@tabler/icons-react';

/** The command that does the same as the step beside it. */
export function CliHint({ command }: { command: string }) {
  return (
    <Group gap={6} wrap="nowrap" className="wo-cli">
      <IconTerminal2 size={15} aria-hidden />
      <Text size="xs" c="dimmed" className="wo-nowrap">
        Same in a terminal
      </Text>
      <Code className="wo-break">{command}</Code>
      <CopyButton value={command}>
        {({ copied, copy }) => (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            onClick={copy}
            aria-label={copied ? 'Copied' : 'Copy the command'}
          >
            {copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
          </ActionIcon>
        )}
      </CopyButton>
    </Group>
  );
}
