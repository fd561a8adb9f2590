import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconGitMerge } from '@tabler/icons-react';
import { Diff } from './code.tsx';

interface Side {
  label: string;
  text: string;
}

interface ConflictProps {
  what: 'note' | 'script';
  theirs: Side;
  mine: Side;
  kind?: string | undefined;
  saving: boolean;
  onKeepMine: () => void;
  onTakeTheirs: () => void;
  /** Back to the form with my text, to mend it by hand. */
  onEdit?: () => void;
  /** Mine can be mended here, beside theirs. */
  onMine?: (text: string) => void;
}

/** Two people saved: both versions side by side, and the choice is the user's. */
export function Conflict({
  what,
  theirs,
  mine,
  kind,
  saving,
  onKeepMine,
  onTakeTheirs,
  onEdit,
  onMine,
}: ConflictProps) {
  return (
    <Stack gap="sm">
      <Alert
        color="orange"
        variant="light"
        role="alert"
        icon={<IconGitMerge aria-hidden />}
        title={`Someone else changed this ${what} while you were writing`}
      >
        <Text size="sm">
          Nothing was overwritten. Compare both versions, then choose one. The other stays in view until you
          do.
          {onMine && ' Yours can be edited here, and parts of theirs be taken over.'}
        </Text>
        <Group gap="xs" mt="sm">
          <Button size="xs" loading={saving} onClick={onKeepMine}>
            Save mine over it
          </Button>
          {onEdit && (
            <Button size="xs" variant="default" onClick={onEdit}>
              Go on editing mine
            </Button>
          )}
          <Button size="xs" variant="default" onClick={onTakeTheirs}>
            Take theirs, drop mine
          </Button>
        </Group>
      </Alert>
      <Diff
        left={theirs.text}
        right={mine.text}
        leftLabel={theirs.label}
        rightLabel={mine.label}
        kind={kind}
        onChange={onMine}
      />
    </Stack>
  );
}
