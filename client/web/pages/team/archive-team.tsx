import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Confirm } from '../../components/confirm.tsx';
import { notifyDone, notifyProblem } from '../../components/toast.ts';
import { cliTeam } from '../../data/cli-team.ts';
import type { Team } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';

/** The button that archives a team, with its question; of an archived one, the button that brings it back. */
export function ArchiveTeam({ team }: { team: Team }) {
  const [asking, setAsking] = useState(false);
  const client = useQueryClient();
  const { id, name, version: expectedVersion } = team;
  async function restore() {
    try {
      await wo.shared.teams.update.mutate({ id, expectedVersion, archived: false });
      notifyDone(`${name} is back`);
    } catch (error) {
      notifyProblem(`Could not bring ${name} back`, error);
    }
    await client.invalidateQueries({ queryKey: ['shared'] });
  }
  if (team.archived)
    return (
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`Restore ${name}`}
        onClick={() => void restore()}
      >
        Restore
      </Button>
    );
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`Archive ${name}`}
        onClick={() => setAsking(true)}
      >
        Archive
      </Button>
      <Confirm
        opened={asking}
        title={`Archive ${name}?`}
        button="Archive team"
        command={cliTeam('teams archive', { team: team.slug })}
        onClose={() => setAsking(false)}
        run={async () => {
          await wo.shared.teams.delete.mutate({ id, expectedVersion });
          notifyDone(`Archived ${name}`);
          await client.invalidateQueries({ queryKey: ['shared'] });
        }}
      >
        The team is no longer listed and takes no new scripts or roles. What it has stays, and so does its
        audit log. You can restore it from the list of archived ones.
      </Confirm>
    </>
  );
}
