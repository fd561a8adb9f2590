import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Confirm } from '../../components/confirm.tsx';
import { notifyProblem } from '../../components/toast.ts';
import { cliTeam } from '../../data/cli-team.ts';
import { useEnvironmentName } from '../../data/control-m-environments.ts';
import { importKey } from '../../data/control-m-import.ts';
import type { ImportView } from '../../data/control-m.ts';
import { wo } from '../../data/wo.ts';

/** Both ways out of a preview: make it so, or drop it. */
export function ApplyImport({ view }: { view: ImportView }) {
  const [asking, setAsking] = useState(false);
  const client = useQueryClient();
  const nameOf = useEnvironmentName();
  const name = nameOf(view.environmentId);
  const { id } = view;
  const take = (now: ImportView) => client.setQueryData(importKey(id), now);
  const reread = () => client.invalidateQueries({ queryKey: importKey(id) });
  const drop = useMutation({
    mutationFn: () => wo.shared.controlM.imports.cancel.mutate({ id }),
    onSuccess: take,
    async onError(error) {
      notifyProblem('The import could not be given up', error);
      await reread();
    },
  });
  return (
    <>
      <Button variant="default" loading={drop.isPending} onClick={() => drop.mutate()}>
        Give it up
      </Button>
      <Button disabled={view.stale} onClick={() => setAsking(true)}>
        Apply…
      </Button>
      <Confirm
        opened={asking}
        title={`Apply to ${name}?`}
        button="Apply the import"
        calm={view.changes?.removed === 0}
        command={cliTeam(`control-m apply ${id}`)}
        onClose={() => setAsking(false)}
        run={async () => {
          try {
            take(await wo.shared.controlM.imports.applyChanges.mutate({ id }));
          } catch (error) {
            await reread();
            throw error;
          }
        }}
      >
        {view.changes && sentence(view.changes)} It happens in one step: nobody sees a half of it. The import
        stays in the history, with every field as it was before.
      </Confirm>
    </>
  );
}

function sentence({ added, changed, moved, removed, others }: NonNullable<ImportView['changes']>): string {
  const parts = [
    added > 0 && `adds ${added.toLocaleString('en')}`,
    changed > 0 && `changes ${changed.toLocaleString('en')}`,
    moved > 0 && `moves ${moved.toLocaleString('en')}`,
    removed > 0 && `removes ${removed.toLocaleString('en')}`,
  ].filter((part) => part !== false);
  const last = parts.pop();
  if (last === undefined)
    return others === 0 ? 'The files change nothing.' : 'This changes what stands beside folders only.';
  const all = parts.length > 0 ? `${parts.join(', ')} and ${last}` : last;
  return `Of the folders and jobs, this ${all}.`;
}
