import { Stack } from '@mantine/core';
import type { Script } from '../../data/types.ts';
import { CallGraph } from './call-graph.tsx';
import { Related } from './related.tsx';

/** Who starts a script and what it starts: as a picture, and as lists. */
export function ScriptCalls({ script }: { script: Script }) {
  return (
    <Stack gap="lg">
      <CallGraph script={script} />
      <Related script={script} />
    </Stack>
  );
}
