import { Button, Group, Modal, Stack } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { CliHint } from './cli-hint.tsx';
import { FormProblem } from './form-problem.tsx';

interface FormDialogProps {
  title: string;
  /** What the button does, in words. */
  button: string;
  saving: boolean;
  error: unknown;
  onSubmit: () => void;
  onClose: () => void;
  /** The same in a terminal. */
  command?: string | undefined;
  wide?: boolean;
  /** Something is missing without which there is nothing to do. */
  disabled?: boolean;
  children: ReactNode;
}

/** A form in a dialog: fields, what it was refused for, the button, and the command that does the same. */
export function FormDialog(props: FormDialogProps) {
  const {
    title,
    button,
    saving,
    error,
    onSubmit,
    onClose,
    command,
    wide,
    disabled = false,
    children,
  } = props;
  function submit(event: FormEvent) {
    event.preventDefault();
    onSubmit();
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={wide ? 'xl' : 'md'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          {children}
          <FormProblem error={error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={saving} disabled={disabled}>
              {button}
            </Button>
          </Group>
          {command && <CliHint command={command} />}
        </Stack>
      </form>
    </Modal>
  );
}
