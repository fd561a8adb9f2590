import { ActionIcon, Code, CopyButton, Group, Text } from '@mantine/core';
import { IconCheck, IconCopy, IconTerminal2 } from '@tabler/icons-react';

interface CliHintProps {
  command: string;
  /** What the command has to do with what stands beside it. */
  label?: string;
}

/** The command that does the same as the step beside it, to be copied. */
export function CliHint({ command, label = 'Same in a terminal' }: CliHintProps) {
  return (
    <Group gap={6} wrap="nowrap" className="wo-cli">
      <IconTerminal2 size={15} aria-hidden />
      <Text size="xs" c="dimmed" className="wo-nowrap">
        {label}
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
