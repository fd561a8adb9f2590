import { Badge, Group, Text } from '@mantine/core';
import { LinkAnchor } from '../../components/link.tsx';
import { folderPath } from '../../data/control-m-keys.ts';
import type { JobDetail } from '../../data/control-m.ts';

/** One or two lines about a job or folder: what it is for, what it is, where it runs. */
export function DefinitionFacts({ definition, kind }: { definition: JobDetail; kind: 'job' | 'folder' }) {
  const { description, type, server, host, runAs, application, subApplication, environmentId, format } =
    definition;
  return (
    <>
      {description && (
        <Text size="sm" c="var(--mantine-color-text)" className="wo-break">
          {description}
        </Text>
      )}
      <Group gap="xs" mt={4}>
        <Badge variant="default" tt="none">
          {type}
        </Badge>
        {server && <span>on {server}</span>}
        {host && <span>host {host}</span>}
        {runAs && <span>runs as {runAs}</span>}
        {application && (
          <LinkAnchor to="/control-m" search={{ environmentId, application }} size="sm">
            {application}
            {subApplication && ` / ${subApplication}`}
          </LinkAnchor>
        )}
        {kind === 'folder' && (
          <LinkAnchor
            to="/control-m"
            search={{ environmentId, folder: folderPath(definition.key) }}
            size="sm"
          >
            The jobs in it
          </LinkAnchor>
        )}
        <span>
          from {format === 'json' ? 'Jobs-as-Code JSON' : format === 'xml' ? 'an XML export' : 'a job report'}
        </span>
      </Group>
    </>
  );
}
