import { Button, Group, Select, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Confirm } from '../../components/confirm.tsx';
import { FormDialog } from '../../components/form-dialog.tsx';
import { ShownOnce } from '../../components/shown-once.tsx';
import { useNow } from '../../components/time.tsx';
import { notifyDone } from '../../components/toast.ts';
import { cliTeam } from '../../data/cli-team.ts';
import { may, useMe } from '../../data/session.ts';
import type { ApiToken } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';

/** Rotate and revoke, while the token works. */
export function TokenActions({ token }: { token: ApiToken }) {
  const me = useMe();
  const [open, setOpen] = useState<'rotate' | 'revoke'>();
  const client = useQueryClient();
  const close = () => setOpen(undefined);
  const now = useNow();
  const ended = token.revokedAt !== null || Date.parse(token.expiresAt) <= now;
  if (ended) return null;
  const mine = token.userId === me?.user.id;
  return (
    <Group gap={6} wrap="nowrap">
      {mine && may(me, 'tokens:update') && (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`Rotate ${token.name}`}
          onClick={() => setOpen('rotate')}
        >
          Rotate
        </Button>
      )}
      {may(me, 'tokens:delete') && (
        <Button
          size="compact-sm"
          variant="default"
          c="red"
          aria-label={`Revoke ${token.name}`}
          onClick={() => setOpen('revoke')}
        >
          Revoke
        </Button>
      )}
      {open === 'rotate' && <RotateToken token={token} onClose={close} />}
      <Confirm
        opened={open === 'revoke'}
        title={`Revoke ${token.name}?`}
        button="Revoke token"
        command={cliTeam(`tokens delete ${token.id}`)}
        onClose={close}
        run={async () => {
          await wo.shared.tokens.delete.mutate({ id: token.id, expectedVersion: token.version });
          notifyDone(`Revoked ${token.name}`);
          await client.invalidateQueries({ queryKey: ['shared', 'tokens'] });
        }}
      >
        Scripts that use it are refused from now on. It cannot be undone; a new token takes its place.
      </Confirm>
    </Group>
  );
}

const overlaps = [
  { value: '0', label: 'It ends at once' },
  { value: '1', label: 'An hour' },
  { value: '24', label: 'A day' },
  { value: '72', label: 'Three days' },
  { value: '168', label: 'A week' },
];

function RotateToken({ token, onClose }: { token: ApiToken; onClose: () => void }) {
  const client = useQueryClient();
  const [overlap, setOverlap] = useState('24');
  const rotate = useMutation({
    mutationFn: () => wo.shared.tokens.rotate.mutate({ id: token.id, overlapHours: Number(overlap) }),
    gcTime: 0, // the answer holds the token
  });
  if (rotate.data)
    return (
      <ShownOnce
        title={`The new ${token.name}`}
        what="token"
        secret={rotate.data.token}
        onClose={() => {
          onClose();
          rotate.reset();
          void client.invalidateQueries({ queryKey: ['shared', 'tokens'] });
        }}
      >
        Put it where the old one is used.
        {overlap !== '0' && ' The old one works until then, for the time you chose.'}
      </ShownOnce>
    );
  return (
    <FormDialog
      title={`Rotate ${token.name}`}
      button="Rotate token"
      saving={rotate.isPending}
      error={rotate.error}
      onSubmit={() => rotate.mutate()}
      onClose={onClose}
      command={cliTeam(`tokens rotate ${token.id}`, { 'overlap-hours': overlap })}
    >
      <Text size="sm">
        A new token with the same rights takes its place. Both work during the overlap, so that no run fails
        while you exchange them.
      </Text>
      <Select
        label="How long the old one works on"
        data={overlaps}
        value={overlap}
        onChange={(value) => setOverlap(value ?? '24')}
        allowDeselect={false}
        data-autofocus
      />
    </FormDialog>
  );
}
