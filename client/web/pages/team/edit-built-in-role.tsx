import { Text } from '@mantine/core';
import { RowDialog } from '../../components/row-dialog.tsx';
import { cliTeam } from '../../data/cli-team.ts';
import type { Role } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';
import { SecondFactorChoice } from './second-factor-choice.tsx';

/** What a built-in role allows stays as it is; whether it asks for a second factor is the team's choice. */
export function EditBuiltInRole({ role, onClose }: { role: Role; onClose: () => void }) {
  const { id, name } = role;
  return (
    <RowDialog
      title={name}
      what="role"
      row={role}
      draftOf={({ requireSecondFactor }) => ({ requireSecondFactor })}
      read={() => wo.shared.roles.get.query({ id })}
      write={(draft, expectedVersion) => wo.shared.roles.update.mutate({ id, expectedVersion, ...draft })}
      command={({ requireSecondFactor }) =>
        cliTeam(`roles update ${id}`, { 'require-second-factor': String(requireSecondFactor) })
      }
      onClose={onClose}
    >
      {({ draft, set }) => (
        <>
          <Text size="sm">This role is built in: what it allows cannot be changed.</Text>
          <SecondFactorChoice
            checked={draft.requireSecondFactor}
            onChange={(requireSecondFactor) => set({ requireSecondFactor })}
          />
        </>
      )}
    </RowDialog>
  );
}
