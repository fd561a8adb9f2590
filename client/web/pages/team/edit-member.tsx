import { TextInput } from '@mantine/core';
import { RowDialog } from '../../components/row-dialog.tsx';
import { cliTeam } from '../../data/cli-team.ts';
import type { Member } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';

/** Name and mail address of a member. */
export function EditMember({ member, onClose }: { member: Member; onClose: () => void }) {
  const { id } = member;
  return (
    <RowDialog
      title={`Edit ${member.displayName}`}
      what="member"
      row={member}
      draftOf={({ displayName, email }) => ({ displayName, email: email ?? '' })}
      read={() => wo.shared.users.get.query({ id })}
      write={({ displayName, email }, expectedVersion) =>
        wo.shared.users.update.mutate({ id, expectedVersion, displayName, email: email.trim() || null })
      }
      command={({ displayName, email }) =>
        cliTeam(`users update ${id}`, { 'display-name': displayName, email })
      }
      onClose={onClose}
    >
      {({ draft, set, errors }) => (
        <>
          <TextInput
            label="Display name"
            value={draft.displayName}
            onChange={(event) => set({ displayName: event.currentTarget.value })}
            error={errors.displayName}
            data-autofocus
            required
          />
          <TextInput
            label="Mail address"
            type="email"
            value={draft.email}
            onChange={(event) => set({ email: event.currentTarget.value })}
            error={errors.email}
          />
        </>
      )}
    </RowDialog>
  );
}
