import { Alert, Button, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { counted } from '../../data/counted.ts';
import type { ImportView } from '../../data/control-m.ts';

const few = 3;

/** What is worth knowing about the files, though it keeps nothing from being imported. */
export function ImportWarnings({ view }: { view: ImportView }) {
  const [all, setAll] = useState(false);
  if (view.warnings.length === 0) return null;
  const shown = all ? view.warnings : view.warnings.slice(0, few);
  return (
    <Alert
      color="yellow"
      variant="light"
      title={counted(view.warnings.length, 'thing to know', 'things to know')}
    >
      <Stack gap={4}>
        {shown.map(({ message, file, line, column }, at) => (
          <Text key={`${at} ${message}`} size="sm" className="wo-break">
            {message}{' '}
            {file && (
              <Text span size="xs" c="dimmed">
                {file}
                {line && `, line ${line}`}
                {column && `, column ${column}`}
              </Text>
            )}
          </Text>
        ))}
        {view.warnings.length > few && (
          <div>
            <Button size="compact-xs" variant="default" aria-expanded={all} onClick={() => setAll(!all)}>
              {all ? 'Show fewer' : `Show all ${view.warnings.length}`}
            </Button>
          </div>
        )}
      </Stack>
    </Alert>
  );
}
