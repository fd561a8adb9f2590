import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { Confirm } from '../../components/confirm.tsx';
import { Conflict } from '../../components/conflict.tsx';
import { LocalProblem } from '../../components/local-problem.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { notifyDone } from '../../components/toast.ts';
import { conflictOf } from '../../data/problem.ts';
import { conflictingNote } from '../../data/conflict.ts';
import type { Note } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';
import { type NoteDraft, NoteForm } from './note-form.tsx';

const route = getRouteApi('/notes');
const empty: NoteDraft = { title: '', body: '', tags: [], pinned: false };

/** A note that is not saved yet. */
export function NewNote() {
  const client = useQueryClient();
  const navigate = route.useNavigate();
  const create = useMutation({
    mutationFn: (draft: NoteDraft) => wo.local.notes.create.mutate(draft),
    async onSuccess(note) {
      client.setQueryData(['local', 'notes', note.id], note);
      await client.invalidateQueries({ queryKey: ['local', 'notes'] });
      await navigate({ to: '/notes', search: { id: note.id }, ignoreBlocker: true });
    },
  });
  return (
    <NoteForm
      start={empty}
      isNew
      saving={create.isPending}
      error={create.error}
      onSave={create.mutate}
      onCancel={() => void navigate({ to: '/notes', search: {} })}
    />
  );
}

/** A saved note. Another window may have changed it: then both versions are shown. */
export function OpenNote({ id }: { id: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['local', 'notes', id],
    queryFn: () => wo.local.notes.get.query({ id }),
  });
  if (!data) return error ? <LocalProblem error={error} onRetry={refetch} /> : <RowsSkeleton />;
  return <Editing note={data} />;
}

function Editing({ note }: { note: Note }) {
  const client = useQueryClient();
  const navigate = route.useNavigate();
  // What the form started from; a refetch in the background must not move it under the writer's hands.
  const [base, setBase] = useState(note);
  const [removing, setRemoving] = useState(false);
  const save = useMutation({
    mutationFn: ({ draft, over }: { draft: NoteDraft; over: number }) =>
      wo.local.notes.update.mutate({ id: base.id, expectedVersion: over, ...draft }),
    async onSuccess(saved) {
      setBase(saved);
      client.setQueryData(['local', 'notes', saved.id], saved);
      notifyDone('Note saved');
      await client.invalidateQueries({ queryKey: ['local', 'notes'] });
    },
  });
  const theirs = conflictingNote(conflictOf(save.error));
  const mine = save.variables?.draft;
  return (
    <>
      {theirs && mine && (
        <Conflict
          what="note"
          theirs={{ label: `Saved meanwhile (version ${theirs.version})`, text: asText(theirs) }}
          mine={{ label: 'What you wrote', text: asText(mine) }}
          saving={save.isPending}
          onKeepMine={() => save.mutate({ draft: mine, over: theirs.version })}
          onTakeTheirs={() => {
            setBase(theirs);
            client.setQueryData(['local', 'notes', theirs.id], theirs);
            save.reset();
          }}
        />
      )}
      {!theirs && (
        <NoteForm
          key={base.version}
          start={mine && save.error ? mine : base}
          saved={base}
          isNew={false}
          saving={save.isPending}
          error={save.error}
          onSave={(draft) => save.mutate({ draft, over: base.version })}
          onRemove={() => setRemoving(true)}
        />
      )}
      <Confirm
        opened={removing}
        title={`Delete ${base.title}?`}
        button="Delete note"
        onClose={() => setRemoving(false)}
        run={async () => {
          await wo.local.notes.delete.mutate({ id: base.id });
          await navigate({ to: '/notes', search: {}, ignoreBlocker: true });
          client.removeQueries({ queryKey: ['local', 'notes', base.id] });
          await client.invalidateQueries({ queryKey: ['local', 'notes'] });
          notifyDone('Note moved to the trash');
        }}
      >
        The note goes to the trash and is kept there for 30 days.
      </Confirm>
    </>
  );
}

function asText({ title, body, tags }: Pick<Note, 'title' | 'body' | 'tags'>): string {
  return `# ${title}\n${tags.map((tag) => `#${tag}`).join(' ')}\n\n${body}`;
}
