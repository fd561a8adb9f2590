import { Button, Group, Stack, Switch, TagsInput, Text, Textarea, TextInput } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useBlocker } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useFocusAtStart } from '../../components/focus-at-start.ts';
import { FormProblem } from '../../components/form-problem.tsx';
import { LeaveQuestion } from '../../components/leave-question.tsx';
import { Ago } from '../../components/time.tsx';
import { fieldErrors } from '../../data/problem.ts';
import type { Note } from '../../data/types.ts';

export type NoteDraft = Pick<Note, 'title' | 'body' | 'tags' | 'pinned'>;

interface NoteFormProps {
  start: NoteDraft;
  saved?: Note;
  isNew: boolean;
  saving: boolean;
  error: unknown;
  onSave: (draft: NoteDraft) => void;
  onCancel?: () => void;
  onRemove?: () => void;
}

/** Title, tags and Markdown of a note. Leaving with unsaved words asks first. */
export function NoteForm({ start, saved, isNew, saving, error, onSave, onCancel, onRemove }: NoteFormProps) {
  const first = useFocusAtStart(isNew);
  const [title, setTitle] = useState(start.title);
  const [body, setBody] = useState(start.body);
  const [tags, setTags] = useState(start.tags);
  const [pinned, setPinned] = useState(start.pinned);
  const base = saved ?? start;
  const dirty =
    title !== base.title ||
    body !== base.body ||
    pinned !== base.pinned ||
    tags.join('\n') !== base.tags.join('\n');
  const blocked = useBlocker({
    shouldBlockFn: ({ current, next }) =>
      dirty && !saving && (current.pathname !== next.pathname || !sameNote(current.search, next.search)),
    enableBeforeUnload: () => dirty,
    withResolver: true,
  });
  const errors = fieldErrors(error);
  const submit = () => onSave({ title, body, tags, pinned });
  useHotkeys([['mod+S', submit]], []);
  return (
    <form
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack gap="sm">
        {blocked.status === 'blocked' && <LeaveQuestion onStay={blocked.reset} onLeave={blocked.proceed} />}
        <TextInput
          label="Title"
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
          error={errors.title}
          ref={first}
          required
        />
        <TagsInput
          label="Tags"
          value={tags}
          onChange={setTags}
          error={errors.tags}
          placeholder={tags.length > 0 ? '' : 'Enter adds one'}
        />
        <Textarea
          label="Text"
          description="Markdown"
          value={body}
          onChange={(event) => setBody(event.currentTarget.value)}
          error={errors.body}
          autosize
          minRows={12}
          maxRows={28}
          classNames={{ input: 'wo-mono' }}
        />
        <FormProblem error={error} />
        <Group justify="space-between">
          <Group gap="md">
            <Switch
              label="Pinned"
              checked={pinned}
              onChange={(event) => setPinned(event.currentTarget.checked)}
            />
            {saved && (
              <Text size="xs" c="dimmed" component="span" role="status">
                {dirty ? (
                  'Not saved yet'
                ) : (
                  <>
                    Saved <Ago at={saved.updatedAt} />
                  </>
                )}
              </Text>
            )}
          </Group>
          <Group gap="xs">
            {onRemove && (
              <Button variant="subtle" color="red" onClick={onRemove}>
                Delete
              </Button>
            )}
            {onCancel && (
              <Button variant="default" onClick={onCancel}>
                Cancel
              </Button>
            )}
            <Button type="submit" loading={saving} disabled={!isNew && !dirty}>
              Save note
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}

function sameNote(a: object, b: object): boolean {
  const of = (search: object) => ('id' in search ? search.id : 'new' in search ? 'new' : undefined);
  return of(a) === of(b);
}
