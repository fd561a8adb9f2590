import { Modal } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { conflictingVersion } from '../data/conflict.ts';
import { conflictOf, fieldErrors } from '../data/problem.ts';
import { FormDialog } from './form-dialog.tsx';
import { RowConflict } from './row-conflict.tsx';
import { RowsSkeleton } from './skeleton.tsx';
import type { DraftForm } from './text-field.ts';
import { notifyDone } from './toast.ts';

interface RowDialogProps<Row extends { version: number }, Draft extends object> {
  title: string;
  what: string;
  row: Row;
  /** The fields of a row that can be edited here. */
  draftOf: (row: Row) => Draft;
  read: () => Promise<Row>;
  write: (draft: Draft, expectedVersion: number) => Promise<Row>;
  onClose: () => void;
  command?: (draft: Draft) => string;
  wide?: boolean;
  children: (form: DraftForm<Draft>) => ReactNode;
}

/** Edits a team row that others may edit at the same time: a stale save shows both sides. */
export function RowDialog<Row extends { version: number }, Draft extends object>(
  props: RowDialogProps<Row, Draft>,
) {
  const { title, what, row, draftOf, read, write, onClose, command, wide = false, children } = props;
  const client = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(row));
  const [over, setOver] = useState(row.version);
  const save = useMutation({
    mutationFn: (expectedVersion: number) => write(draft, expectedVersion),
    async onSuccess() {
      notifyDone('Saved');
      onClose();
      await client.invalidateQueries({ queryKey: ['shared'] });
    },
  });
  const stale = conflictingVersion(conflictOf(save.error));
  const { data: theirs } = useQuery({
    queryKey: ['shared', 'conflict', title, stale],
    queryFn: read,
    enabled: stale !== undefined,
    gcTime: 0,
  });
  function overTheirs(current: Row) {
    setOver(current.version);
    save.reset();
  }
  if (stale === undefined)
    return (
      <FormDialog
        title={title}
        button="Save"
        saving={save.isPending}
        error={save.error}
        onSubmit={() => save.mutate(over)}
        onClose={onClose}
        command={command?.(draft)}
        wide={wide}
      >
        {children({
          draft,
          set: (more) => setDraft((before) => ({ ...before, ...more })),
          errors: fieldErrors(save.error),
        })}
      </FormDialog>
    );
  return (
    <Modal opened onClose={onClose} title={title} size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      {theirs ? (
        <RowConflict
          what={what}
          theirs={draftOf(theirs)}
          mine={draft}
          saving={save.isPending}
          onKeepMine={() => save.mutate(theirs.version)}
          onEdit={() => overTheirs(theirs)}
          onTakeTheirs={() => {
            onClose();
            void client.invalidateQueries({ queryKey: ['shared'] });
          }}
        />
      ) : (
        <RowsSkeleton rows={3} />
      )}
    </Modal>
  );
}
