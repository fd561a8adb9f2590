import { Alert, Button, Code, CopyButton, Group, Modal, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy, IconKey } from '@tabler/icons-react';
import type { ReactNode } from 'react';

interface ShownOnceProps {
  title: string;
  /** What it is for and how long it lives. */
  children: ReactNode;
  /** A name for the secret, as in *Copy the link*. */
  what: string;
  secret: string;
  onClose: () => void;
}

/** A secret that the server tells once: it is in this dialog only, and gone when that closes. */
export function ShownOnce({ title, children, what, secret, onClose }: ShownOnceProps) {
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size="lg"
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      <Stack>
        <Text size="sm" component="div">
          {children}
        </Text>
        <Code block className="wo-break wo-secret" data-testid="shown-once">
          {secret}
        </Code>
        <Alert color="yellow" variant="light" icon={<IconKey aria-hidden />}>
          Shown this once. Nobody can look it up later.
        </Alert>
        <Group justify="flex-end">
          <CopyButton value={secret}>
            {({ copied, copy }) => (
              <Button
                onClick={copy}
                data-autofocus
                leftSection={
                  copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />
                }
              >
                {copied ? 'Copied' : `Copy the ${what}`}
              </Button>
            )}
          </CopyButton>
          <Button variant="default" onClick={onClose}>
            Done
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
