import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { LeaveQuestion } from '../../components/leave-question.tsx';
import { notifyDone } from '../../components/toast.ts';
import { conflictingVersion } from '../../data/conflict.ts';
import { withEndingsOf } from '../../data/line-endings.ts';
import { conflictOf } from '../../data/problem.ts';
import type { Script } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';
import { ScriptConflict } from './script-conflict.tsx';
import { ScriptEditor } from './script-editor.tsx';

interface Attempt {
  content: string;
  message: string;
  /** What it is saved over; the server refuses when that is no longer the latest. */
  over: Script;
}

/**
 * Edits the text from `base` on. A stale save shows both versions instead of overwriting either; what was written
 * stays until it is saved or given up.
 */
export function EditScript({ base, onDone }: { base: Script; onDone: () => void }) {
  const client = useQueryClient();
  const [over, setOver] = useState(base);
  const [content, setContent] = useState(base.content);
  const [message, setMessage] = useState('');
  const save = useMutation({
    mutationFn: (attempt: Attempt) =>
      wo.shared.scripts.update.mutate({
        id: base.id,
        expectedVersion: attempt.over.version,
        content: attempt.content,
        ...(attempt.message && { message: attempt.message }),
      }),
    async onSuccess(saved) {
      client.setQueryData(['shared', 'scripts', saved.id], saved);
      notifyDone(`Saved ${saved.name} as version ${saved.version}`);
      onDone();
      await client.invalidateQueries({ queryKey: ['shared'] });
    },
  });
  const dirty = content !== over.content;
  const leaving = useBlocker({
    shouldBlockFn: () => dirty && !save.isPending,
    enableBeforeUnload: () => dirty,
    withResolver: true,
  });
  const attempt = { content, message: message.trim(), over };
  const conflict = conflictingVersion(conflictOf(save.error));
  const edit = (text: string) => setContent(withEndingsOf(over.content, text));
  /** Mine goes on from theirs: it takes the line ends that they have by now. */
  function goOnFrom(theirs: Script): string {
    const mine = withEndingsOf(theirs.content, content);
    setOver(theirs);
    setContent(mine);
    return mine;
  }
  return (
    <>
      {leaving.status === 'blocked' && <LeaveQuestion onStay={leaving.reset} onLeave={leaving.proceed} />}
      {conflict === undefined ? (
        <ScriptEditor
          script={over}
          content={content}
          message={message}
          dirty={dirty}
          saving={save.isPending}
          error={save.error}
          onContent={edit}
          onMessage={setMessage}
          onSave={() => save.mutate(attempt)}
          onCancel={onDone}
        />
      ) : (
        <ScriptConflict
          base={over}
          version={conflict}
          mine={content}
          saving={save.isPending}
          onMine={edit}
          onKeepMine={(theirs) => save.mutate({ ...attempt, content: goOnFrom(theirs), over: theirs })}
          onEdit={(theirs) => {
            goOnFrom(theirs);
            save.reset();
          }}
          onTakeTheirs={(theirs) => {
            client.setQueryData(['shared', 'scripts', theirs.id], theirs);
            onDone();
          }}
        />
      )}
    </>
  );
}
