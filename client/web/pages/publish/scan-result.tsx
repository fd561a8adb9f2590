import { Alert, Button, Checkbox, Group, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { fieldErrors } from '../../data/problem.ts';
import { may, useMe } from '../../data/session.ts';
import type { PublishResult, Scan } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';
import { useState } from 'react';
import { type Choice, useChoice } from './choice.ts';
import { ScanFilters } from './scan-filters.tsx';
import { ScanItems } from './scan-items.tsx';

interface ScanResultProps {
  scan: Scan;
  counts: NonNullable<Scan['counts']>;
  onDone: (result: PublishResult) => void;
  onAgain: () => void;
}

/** What publishing would do, file by file, and the button that does it. */
export function ScanResult({ scan, counts, onDone, onAgain }: ScanResultProps) {
  const changing = counts.new + counts.changed;
  const choice = useChoice(changing);
  const [removeGone, setRemoveGone] = useState(false);
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (total === 0)
    return (
      <Alert color="yellow" variant="light" title="No scripts found">
        No file below this folder matches. Widen the patterns, or leave them empty to take every script.
      </Alert>
    );
  return (
    <Stack gap="sm">
      <Publish
        scan={scan}
        counts={counts}
        choice={choice}
        removeGone={removeGone}
        setRemoveGone={setRemoveGone}
        onDone={onDone}
        onAgain={onAgain}
      />
      <ScanFilters counts={counts} total={total} />
      <ScanItems id={scan.id} counts={counts} choice={choice} changing={changing} />
    </Stack>
  );
}

interface PublishProps extends ScanResultProps {
  choice: Choice;
  removeGone: boolean;
  setRemoveGone: (remove: boolean) => void;
}

function Publish({ scan, counts, choice, removeGone, setRemoveGone, onDone, onAgain }: PublishProps) {
  const client = useQueryClient();
  const [message, setMessage] = useState('');
  const publish = useMutation({
    mutationFn: () =>
      wo.bridge.scans.publish.mutate(
        {
          id: scan.id,
          ...choice.input,
          ...(message.trim() && { message: message.trim() }),
          ...(removeGone && { removeGone }),
        },
        { context: { patient: true } },
      ),
    async onSuccess(result) {
      onDone(result); // before anything is read again: the scan is gone with it
      await client.invalidateQueries({ queryKey: ['shared', 'scripts'] });
      await client.invalidateQueries({ queryKey: ['local', 'publications'] });
    },
  });
  const gone = removeGone ? counts.gone : 0;
  const changing = counts.new + counts.changed;
  return (
    <>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onAgain}>
          Scan again
        </Button>
        <Button
          onClick={() => publish.mutate()}
          loading={publish.isPending}
          disabled={choice.chosen + gone === 0}
        >
          {buttonOf(choice.chosen, gone)}
        </Button>
      </Group>
      {changing > 0 && (
        <TextInput
          label="What this brings, and why"
          description="Stands beside each version, for the next person"
          value={message}
          onChange={(event) => setMessage(event.currentTarget.value)}
          error={fieldErrors(publish.error).message}
        />
      )}
      {counts.gone > 0 && (
        <Gone scan={scan} count={counts.gone} remove={removeGone} setRemove={setRemoveGone} />
      )}
      <ProblemAlert error={publish.error} />
    </>
  );
}

function Gone(props: { scan: Scan; count: number; remove: boolean; setRemove: (remove: boolean) => void }) {
  const { scan, count, remove, setRemove } = props;
  const allowed = may(useMe(), 'scripts:delete', scan.teamId);
  return (
    <Checkbox
      label={`Move ${scripts(count)} to the trash whose ${count === 1 ? 'file is' : 'files are'} gone`}
      description={
        allowed
          ? 'They were published from here before. They can be brought back from the trash.'
          : 'You need the permission scripts:delete in this team for that.'
      }
      checked={remove && allowed}
      disabled={!allowed}
      onChange={(event) => setRemove(event.currentTarget.checked)}
    />
  );
}

function buttonOf(chosen: number, gone: number): string {
  if (chosen + gone === 0) return 'Nothing to publish';
  if (gone === 0) return `Publish ${scripts(chosen)}`;
  const removal = `${gone.toLocaleString('en')} to the trash`;
  return chosen === 0 ? `Move ${removal}` : `Publish ${scripts(chosen)}, ${removal}`;
}

function scripts(count: number): string {
  return count === 1 ? '1 script' : `${count.toLocaleString('en')} scripts`;
}
