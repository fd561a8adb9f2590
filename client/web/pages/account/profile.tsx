import { Button, Group, Stack, Table, TextInput } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { RowDialog } from '../../components/row-dialog.tsx';
import { textField } from '../../components/text-field.ts';
import { cliTeam } from '../../data/cli-team.ts';
import type { Account } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';

const route = getRouteApi('/account');

/** How the person is shown to colleagues. */
export function Profile({ account }: { account: Account }) {
  const { edit } = route.useSearch();
  const navigate = route.useNavigate();
  const show = (open: boolean) =>
    navigate({ to: '/account', search: (before) => ({ ...before, edit: open || undefined }) });
  return (
    <Stack maw={560}>
      <Table variant="vertical" layout="auto" withTableBorder>
        <Table.Tbody>
          <Row name="User name">
            <span className="wo-mono">{account.username}</span>
          </Row>
          <Row name="Display name">{account.displayName}</Row>
          <Row name="Mail address">{account.email ?? 'none'}</Row>
        </Table.Tbody>
      </Table>
      <Group>
        <Button variant="default" onClick={() => show(true)}>
          Edit
        </Button>
      </Group>
      {edit && <EditProfile account={account} onClose={() => show(false)} />}
    </Stack>
  );
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <Table.Tr>
      <Table.Th w={150}>{name}</Table.Th>
      <Table.Td className="wo-break">{children}</Table.Td>
    </Table.Tr>
  );
}

function EditProfile({ account, onClose }: { account: Account; onClose: () => void }) {
  return (
    <RowDialog
      title="Edit my profile"
      what="account"
      row={account}
      draftOf={({ displayName, email }) => ({ displayName, email: email ?? '' })}
      read={() => wo.shared.auth.account.query()}
      write={({ displayName, email }, expectedVersion) =>
        wo.shared.auth.updateProfile.mutate({ expectedVersion, displayName, email: email.trim() || null })
      }
      command={({ displayName, email }) => cliTeam('account update', { 'display-name': displayName, email })}
      onClose={onClose}
    >
      {(form) => (
        <>
          <TextInput
            label="Display name"
            {...textField(form, 'displayName')}
            autoComplete="name"
            data-autofocus
            required
          />
          <TextInput label="Mail address" type="email" {...textField(form, 'email')} autoComplete="email" />
        </>
      )}
    </RowDialog>
  );
}
