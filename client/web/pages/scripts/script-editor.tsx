import { Button, Card, Group, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { FormProblem } from '../../components/form-problem.tsx';
import { fieldErrors } from '../../data/problem.ts';
import type { Script } from '../../data/types.ts';
import { MarkedCode } from './marked-code.tsx';

interface EditorProps {
  /** What it is saved over. */
  script: Script;
  content: string;
  message: string;
  dirty: boolean;
  saving: boolean;
  error: unknown;
  onContent: (text: string) => void;
  onMessage: (message: string) => void;
  onSave: () => void;
  onCancel: () => void;
}

/** The text of a script to edit, with a word on why it changes. */
export function ScriptEditor(props: EditorProps) {
  const { script, content, message, dirty, saving, error, onContent, onMessage, onSave, onCancel } = props;
  const [start] = useState(content); // what is typed goes out and must not come in again
  const errors = fieldErrors(error);
  function submit(event: FormEvent) {
    event.preventDefault();
    onSave();
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <MarkedCode
          editing
          script={script}
          value={start}
          label={`Edit ${script.name}`}
          onChange={onContent}
          onSave={onSave}
          focusAtStart
        />
        <Card withBorder padding="md">
          <TextInput
            label="What changed, and why"
            description="Stands beside the version, for the next person"
            value={message}
            onChange={(event) => onMessage(event.currentTarget.value)}
            error={errors.message}
          />
          <FormProblem error={error} />
          <Group justify="flex-end" mt="md">
            <Button variant="default" onClick={onCancel}>
              Cancel
            </Button>
            <Button type="submit" loading={saving} disabled={!dirty}>
              Save version {script.version + 1}
            </Button>
          </Group>
        </Card>
      </Stack>
    </form>
  );
}
