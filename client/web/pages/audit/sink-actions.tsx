import { Button, Group } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Confirm } from '../../components/confirm.tsx';
import { notifyDone, notifyProblem } from '../../components/toast.ts';
import type { AuditSink } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';
import { sinksKey } from './sinks-key.ts';

/** Pause or resume, and delete with a question. */
export function SinkActions({ sink }: { sink: AuditSink }) {
  const { id, name, version: expectedVersion, enabled } = sink;
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const readAnew = () => client.invalidateQueries({ queryKey: sinksKey });
  const toggle = useMutation({
    mutationFn: () => wo.shared.auditSinks.update.mutate({ id, expectedVersion, enabled: !enabled }),
    onSuccess: () => notifyDone(enabled ? `${name} is paused` : `${name} goes on where it stopped`),
    onError: (error) => notifyProblem(`Could not change ${name}`, error),
    onSettled: readAnew,
  });
  const verb = enabled ? 'Pause' : 'Resume';
  return (
    <Group gap={6} wrap="nowrap">
      <Button
        size="compact-sm"
        variant="default"
        loading={toggle.isPending}
        aria-label={`${verb} ${name}`}
        onClick={() => toggle.mutate()}
      >
        {verb}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`Delete ${name}`}
        onClick={() => setAsking(true)}
      >
        Delete
      </Button>
      <Confirm
        opened={asking}
        title={`Delete the sink ${name}?`}
        button="Delete sink"
        onClose={() => setAsking(false)}
        run={async () => {
          await wo.shared.auditSinks.delete.mutate({ id });
          notifyDone(`Deleted ${name}`);
          await readAnew();
        }}
      >
        Nothing more is delivered there, and how far it was is forgotten: a new sink begins anew. What was
        delivered stays where it is. To stop for a while, pause it.
      </Confirm>
    </Group>
  );
}
