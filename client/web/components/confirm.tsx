import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { CliHint } from './cli-hint.tsx';
import { ProblemAlert } from './problem-alert.tsx';

interface ConfirmProps {
  opened: boolean;
  title: string;
  /** What the button does, in words: never just *OK*. */
  button: string;
  /** What goes and what stays. */
  children: ReactNode;
  onClose: () => void;
  run: () => Promise<unknown>;
  /** Nothing goes: the button need not warn. */
  calm?: boolean;
  /** The same in a terminal. */
  command?: string | undefined;
}

/** Asks before something goes; a refusal is shown inside and leaves the dialog open. */
export function Confirm({
  opened,
  title,
  button,
  children,
  onClose,
  run,
  command,
  calm = false,
}: ConfirmProps) {
  const action = useMutation({ mutationFn: run, onSuccess: onClose });
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        <Text size="sm" component="div">
          {children}
        </Text>
        <ProblemAlert error={action.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button {...(!calm && { color: 'red' })} loading={action.isPending} onClick={() => action.mutate()}>
            {button}
          </Button>
        </Group>
        {command && <CliHint command={command} />}
      </Stack>
    </Modal>
  );
}
