import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Code } from '../../components/code.tsx';
import { Conflict } from '../../components/conflict.tsx';
import { notifyDone } from '../../components/toast.ts';
import { conflictingVersion, type ScriptDraft } from '../../data/conflict.ts';
import { conflictOf } from '../../data/problem.ts';
import { may, useMe } from '../../data/session.ts';
import type { Script } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';
import { ScriptEditor } from './script-editor.tsx';

/** The text of a script: to read, and for those who may, to edit. */
export function ScriptContent({ script }: { script: Script }) {
  const me = useMe();
  const [editing, setEditing] = useState<Script>();
  if (editing) return <Editing base={editing} onDone={() => setEditing(undefined)} />;
  return (
    <Stack gap="sm">
      {may(me, 'scripts:update', script.teamId) && (
        <Group>
          <Button onClick={() => setEditing(script)}>Edit</Button>
        </Group>
      )}
      <Code readOnly value={script.content} label={`Content of ${script.name}`} kind={script.kind} />
    </Stack>
  );
}

interface Attempt {
  draft: ScriptDraft;
  message: string;
  over: number;
}

/** Edits from `base` on. A stale save shows both versions instead of overwriting either. */
function Editing({ base, onDone }: { base: Script; onDone: () => void }) {
  const client = useQueryClient();
  const [over, setOver] = useState(base);
  const save = useMutation({
    mutationFn: ({ draft, message, over: expectedVersion }: Attempt) =>
      wo.shared.scripts.update.mutate({
        id: base.id,
        expectedVersion,
        ...(draft.content !== over.content && { content: draft.content }),
        ...(draft.description !== over.description && { description: draft.description }),
        ...(draft.tags.join('\n') !== over.tags.join('\n') && { tags: draft.tags }),
        ...(message && { message }),
      }),
    async onSuccess(saved) {
      client.setQueryData(['shared', 'scripts', saved.id], saved);
      notifyDone(`Saved ${saved.name} as version ${saved.version}`);
      onDone();
      await client.invalidateQueries({ queryKey: ['shared'] });
    },
  });
  const conflict = conflictingVersion(conflictOf(save.error));
  const attempt = save.variables;
  if (conflict !== undefined && attempt)
    return (
      <ScriptConflict
        script={base}
        version={conflict}
        attempt={attempt}
        saving={save.isPending}
        onKeepMine={(theirs) => {
          setOver(theirs);
          save.mutate({ ...attempt, over: theirs.version });
        }}
        onEdit={(theirs) => {
          setOver(theirs);
          save.reset();
        }}
        onTakeTheirs={(theirs) => {
          client.setQueryData(['shared', 'scripts', theirs.id], theirs);
          onDone();
        }}
      />
    );
  return (
    <ScriptEditor
      start={attempt?.draft ?? base}
      startMessage={attempt?.message ?? ''}
      base={over}
      saving={save.isPending}
      error={save.error}
      onSave={(draft, message) => save.mutate({ draft, message, over: over.version })}
      onCancel={onDone}
    />
  );
}

interface ScriptConflictProps {
  script: Script;
  version: number;
  attempt: Attempt;
  saving: boolean;
  onKeepMine: (theirs: Script) => void;
  onEdit: (theirs: Script) => void;
  onTakeTheirs: (theirs: Script) => void;
}

/** The 409 names the new version; its text is read fresh, as it may be large. */
function ScriptConflict(props: ScriptConflictProps) {
  const { script, version, attempt, saving } = props;
  const { data: theirs } = useQuery({
    queryKey: ['shared', 'scripts', script.id, 'conflict', version],
    queryFn: () => wo.shared.scripts.get.query({ id: script.id }),
  });
  if (!theirs) return <Text size="sm">Someone saved meanwhile. Fetching their version.</Text>;
  const by = theirs.updatedByName ? ` by ${theirs.updatedByName}` : '';
  return (
    <Conflict
      what="script"
      kind={script.kind}
      theirs={{ label: `Version ${theirs.version}${by}`, text: theirs.content }}
      mine={{ label: `Yours, based on version ${attempt.over}`, text: attempt.draft.content }}
      saving={saving}
      onKeepMine={() => props.onKeepMine(theirs)}
      onEdit={() => props.onEdit(theirs)}
      onTakeTheirs={() => props.onTakeTheirs(theirs)}
    />
  );
}
