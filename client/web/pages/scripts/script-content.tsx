import { Button, Group, Stack } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { may, useMe } from '../../data/session.ts';
import type { Script } from '../../data/types.ts';
import { EditScript } from './edit-script.tsx';
import { MarkedCode } from './marked-code.tsx';
import { Masked } from './masked.tsx';

const route = getRouteApi('/scripts/$id');

/** The text of a script with what its lines say: to read, and for those who may, to edit. */
export function ScriptContent({ script }: { script: Script }) {
  const me = useMe();
  const { line } = route.useSearch();
  const [editing, setEditing] = useState<Script>();
  if (editing) return <EditScript base={editing} onDone={() => setEditing(undefined)} />;
  return (
    <Stack gap="sm">
      {script.masked && <Masked teamId={script.teamId} />}
      {!script.masked && (
        <Group gap="xs">
          {may(me, 'scripts:update', script.teamId) && (
            <Button onClick={() => setEditing(script)}>Edit</Button>
          )}
          <Button
            component="a"
            variant="default"
            href={`/api/v1/shared/scripts/${script.id}/raw`}
            download={script.name}
            leftSection={<IconDownload size={16} aria-hidden />}
          >
            Download
          </Button>
        </Group>
      )}
      <MarkedCode
        readOnly
        script={script}
        value={script.content}
        label={`Content of ${script.name}`}
        line={line}
      />
    </Stack>
  );
}
