import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Confirm } from '../../components/confirm.tsx';
import { notifyDone } from '../../components/toast.ts';
import { may, useMe } from '../../data/session.ts';
import type { Script } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';
import { EditDetails } from './edit-details.tsx';
import { Review } from './review.tsx';
import { WhatDepends } from './what-depends.tsx';

/** What can be done to the script as a whole, by who may. */
export function ScriptMenu({ script }: { script: Script }) {
  const me = useMe();
  const [editing, setEditing] = useState(false);
  const mayUpdate = may(me, 'scripts:update', script.teamId);
  return (
    <>
      {mayUpdate && <Review script={script} />}
      {mayUpdate && (
        <Button variant="default" onClick={() => setEditing(true)}>
          Change details
        </Button>
      )}
      {may(me, 'scripts:delete', script.teamId) && <Delete script={script} />}
      {editing && <EditDetails script={script} onClose={() => setEditing(false)} />}
    </>
  );
}

function Delete({ script }: { script: Script }) {
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
          notifyDone(`${script.name} is in the trash for 30 days`);
          await navigate({ to: '/scripts' });
          client.removeQueries({ queryKey: ['shared', 'scripts', script.id] });
          await client.invalidateQueries({ queryKey: ['shared'] });
        }}
      >
        It goes to the trash, from where it can be restored for 30 days. Files on disk stay as they are, and
        the audit log keeps who deleted it.
        <WhatDepends script={script} />
      </Confirm>
    </>
  );
}
