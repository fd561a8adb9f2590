import { Button, Group, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { asked, asText, type Resource } from '../../data/resource.ts';

interface WhatUsesProps {
  teamId: string;
  /** What is asked about now. */
  of?: Resource | undefined;
}

/** A server, a share or a drive letter is typed; the answer is the page about its impact. */
export function WhatUses({ teamId, of }: WhatUsesProps) {
  const navigate = useNavigate();
  const [text, setText] = useState(of ? asText(of) : '');
  const [wrong, setWrong] = useState(false);
  function submit(event: FormEvent) {
    event.preventDefault();
    const resource = asked(text);
    setWrong(resource === undefined);
    if (resource) void navigate({ to: '/impact', search: { teamId, ...resource } });
  }
  return (
    <form onSubmit={submit}>
      <Group gap="xs" align="flex-start">
        <TextInput
          className="wo-filter-wide"
          aria-label="What uses it?"
          placeholder="FIN-FS01, \\FIN-FS01\ledger or K:"
          leftSection={<IconSearch size={16} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={wrong && 'Give a server, a share as \\\\server\\share, or a drive letter.'}
          spellCheck={false}
        />
        <Button type="submit" variant="default">
          What uses it?
        </Button>
      </Group>
      {!of && (
        <Text size="xs" c="dimmed" mt={4}>
          Scripts that map or name it, those that start them, the jobs that run these, and what waits for the
          jobs.
        </Text>
      )}
    </form>
  );
}
