import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Confirm } from '../../components/confirm.tsx';
import { notifyDone } from '../../components/toast.ts';
import { cliTeam } from '../../data/cli-team.ts';
import { counted } from '../../data/counted.ts';
import type { Environment } from '../../data/control-m.ts';
import { wo } from '../../data/wo.ts';

/** The button that deletes an environment, with its question: what goes, and what stays. */
export function DeleteEnvironment({ environment }: { environment: Environment }) {
  const [asking, setAsking] = useState(false);
  const client = useQueryClient();
  const { id, name, version: expectedVersion } = environment;
  const jobs = useQuery({
    queryKey: ['shared', 'controlM', 'count', id, environment.revision, {}],
    queryFn: () => wo.shared.controlM.jobs.count.query({ environmentId: id }),
    enabled: asking,
  });
  return (
    <>
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
        title={`Delete ${name}?`}
        button="Delete environment"
        command={cliTeam(`control-m environments delete ${id}`, {
          'expected-version': String(expectedVersion),
        })}
        onClose={() => setAsking(false)}
        run={async () => {
          await wo.shared.controlM.environments.delete.mutate({ id, expectedVersion });
          notifyDone(`Deleted ${name}`);
          await client.invalidateQueries({ queryKey: ['shared'] });
        }}
      >
        {jobs.data ? `Its ${counted(jobs.data.count, 'job')} and their folders` : 'Its folders and jobs'} are
        no longer shown to anyone. Control-M itself is not touched. The audit log keeps what was imported and
        who deleted it.
      </Confirm>
    </>
  );
}
