import { Stack, Text } from '@mantine/core';
import { Code } from '../../components/code.tsx';
import { LinkAnchor } from '../../components/link.tsx';
import type { JobDetail } from '../../data/control-m.ts';

/** The element or object as it was written, without the definitions inside it. */
export function DefinitionSource({ definition }: { definition: JobDetail }) {
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        As written in{' '}
        <LinkAnchor
          to="/control-m/imports/$id"
          params={{ id: definition.importId }}
          inherit
          underline="always"
        >
          the import that brought it
        </LinkAnchor>
        , without the definitions inside it. Nothing is lost: what this program does not know comes back on
        export.
      </Text>
      <Code value={definition.source} label={`Source of ${definition.name}`} readOnly />
    </Stack>
  );
}
