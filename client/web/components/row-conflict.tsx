import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconGitMerge } from '@tabler/icons-react';
import { FieldDiff } from './field-diff.tsx';

interface RowConflictProps {
  /** `member`, `team`, `role`. */
  what: string;
  theirs: object;
  mine: object;
  saving: boolean;
  onKeepMine: () => void;
  onTakeTheirs: () => void;
  onEdit: () => void;
}

/** Two people saved the same row: both sides field by field, and the choice is the user's. */
export function RowConflict(props: RowConflictProps) {
  const { what, theirs, mine, saving, onKeepMine, onTakeTheirs, onEdit } = props;
  return (
    <Stack gap="sm">
      <Alert
        color="orange"
        variant="light"
        role="alert"
        icon={<IconGitMerge aria-hidden />}
        title={`Someone else changed this ${what} while you were editing`}
      >
        <Text size="sm">Nothing was overwritten. Compare both sides, then choose one.</Text>
      </Alert>
      <FieldDiff before={theirs} after={mine} labels={{ before: 'Theirs', after: 'Yours' }} />
      <Group gap="xs">
        <Button size="xs" loading={saving} onClick={onKeepMine}>
          Save mine over it
        </Button>
        <Button size="xs" variant="default" onClick={onEdit}>
          Go on editing mine
        </Button>
        <Button size="xs" variant="default" onClick={onTakeTheirs}>
          Take theirs, drop mine
        </Button>
      </Group>
    </Stack>
  );
}
