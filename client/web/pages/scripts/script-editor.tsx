import { Button, Card, Group, SimpleGrid, Stack, TagsInput, TextInput } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { Code } from '../../components/code.tsx';
import { FormProblem } from '../../components/form-problem.tsx';
import { LeaveQuestion } from '../../components/leave-question.tsx';
import type { ScriptDraft } from '../../data/conflict.ts';
import { withEndingsOf } from '../../data/line-endings.ts';
import { fieldErrors } from '../../data/problem.ts';
import type { Script } from '../../data/types.ts';

interface EditorProps {
  start: ScriptDraft;
  startMessage: string;
  base: Script;
  saving: boolean;
  error: unknown;
  onSave: (draft: ScriptDraft, message: string) => void;
  onCancel: () => void;
}

/** Text, description and tags of a script, with a word on why it changes. */
export function ScriptEditor({ start, startMessage, base, saving, error, onSave, onCancel }: EditorProps) {
  const [content, setContent] = useState(start.content);
  const [description, setDescription] = useState(start.description);
  const [tags, setTags] = useState(start.tags);
  const [message, setMessage] = useState(startMessage);
  const dirty =
    content !== base.content || description !== base.description || tags.join('\n') !== base.tags.join('\n');
  const blocked = useBlocker({
    shouldBlockFn: () => dirty && !saving,
    enableBeforeUnload: () => dirty,
    withResolver: true,
  });
  const errors = fieldErrors(error);
  const save = () => onSave({ content, description, tags }, message.trim());
  function submit(event: FormEvent) {
    event.preventDefault();
    save();
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        {blocked.status === 'blocked' && <LeaveQuestion onStay={blocked.reset} onLeave={blocked.proceed} />}
        <Code
          value={start.content}
          label={`Edit ${base.name}`}
          kind={base.kind}
          onChange={(text) => setContent(withEndingsOf(base.content, text))}
          onSave={save}
          focusAtStart
        />
        <Card withBorder padding="md">
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <TextInput
              label="Description"
              value={description}
              onChange={(event) => setDescription(event.currentTarget.value)}
              error={errors.description}
            />
            <TagsInput label="Tags" value={tags} onChange={setTags} error={errors.tags} />
          </SimpleGrid>
          <TextInput
            mt="sm"
            label="What changed, and why"
            description="Stands beside the version, for the next person"
            value={message}
            onChange={(event) => setMessage(event.currentTarget.value)}
            error={errors.message}
          />
          <FormProblem error={error} />
          <Group justify="flex-end" mt="md">
            <Button variant="default" onClick={onCancel}>
              Cancel
            </Button>
            <Button type="submit" loading={saving} disabled={!dirty}>
              Save version {base.version + 1}
            </Button>
          </Group>
        </Card>
      </Stack>
    </form>
  );
}
