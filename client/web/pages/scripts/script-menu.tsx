import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Confirm } from '../../components/confirm.tsx';
import { notifyDone } from '../../components/toast.ts';
import type { Script } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';

/** What can be done to the script as a whole. */
export function ScriptMenu({ script }: { script: Script }) {
  const [asking, setAsking] = useState(false);
  const client = useQueryClient();
  const navigate = useNavigate();
  return (
    <>
      <Button variant="default" c="red" onClick={() => setAsking(true)}>
        Delete
      </Button>
      <Confirm
        opened={asking}
        title={`Delete ${script.name}?`}
        button="Delete script"
        onClose={() => setAsking(false)}
        run={async () => {
          await wo.shared.scripts.delete.mutate({ id: script.id, expectedVersion: script.version });
          notifyDone(`Deleted ${script.name}`);
          await navigate({ to: '/scripts' });
          client.removeQueries({ queryKey: ['shared', 'scripts', script.id] });
          await client.invalidateQueries({ queryKey: ['shared'] });
        }}
      >
        Everyone in the team loses it from the catalogue. Files on disk stay as they are, and the audit log
        keeps who deleted it.
      </Confirm>
    </>
  );
}
