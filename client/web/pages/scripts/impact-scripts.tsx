import { Badge, Stack, Text, Title } from '@mantine/core';
import { useMemo } from 'react';
import { columnsFor, DataTable } from '../../components/data-table.tsx';
import { LinkAnchor } from '../../components/link.tsx';
import { ListExport } from '../../components/list-export.tsx';
import type { ScriptImpact as Impact } from '../../data/script-analysis.ts';

type Step = Impact['steps'][number];

/** Scripts that are affected, the nearest first, each with the lines that say why. */
export function ImpactScripts({ name, impact: { steps } }: { name: string; impact: Impact }) {
  const nearest = useMemo(() => steps.toSorted((a, b) => a.depth - b.depth), [steps]);
  if (steps.length === 0) return null;
  return (
    <Stack gap="xs">
      <Title order={2} size="h4">
        Scripts
      </Title>
      <DataTable
        name="Scripts that depend on it"
        columns={columns}
        rows={nearest}
        rowId={(step) => step.script}
        short
        tools={
          <ListExport
            filename={`impact-${name}`}
            rows={nearest}
            columns={['script', 'steps', 'why']}
            cells={(step) => [step.script, String(step.depth), whyOf(step).join('; ')]}
          />
        }
      />
    </Stack>
  );
}

const ways: Record<Step['because'][number]['kind'], string> = {
  maps: 'maps',
  names: 'names',
  'uses-drive': 'uses',
  calls: 'starts',
  schedules: 'schedules',
  'runs-remotely': 'runs on another machine',
};

const whyOf = ({ because }: Step) =>
  because.map(({ kind, target, text, line }) => `line ${line} ${ways[kind]} ${target ?? text}`);

const column = columnsFor<Step>();
const columns = column.columns([
  column.accessor('script', {
    header: 'Script',
    cell: ({ row: { original } }) => (
      <div className="wo-cell-path">
        <LinkAnchor to="/scripts/$id" params={{ id: original.scriptId }} ff="monospace" size="sm">
          {original.script}
        </LinkAnchor>
      </div>
    ),
  }),
  column.accessor('depth', {
    header: 'How',
    cell: ({ getValue }) => (
      <Badge variant="default" size="sm" tt="none" fw={500} miw="max-content">
        {getValue() === 1 ? 'directly' : `${getValue()} steps`}
      </Badge>
    ),
  }),
  column.accessor('because', {
    header: 'Why',
    cell: ({ row: { original } }) => (
      <Stack gap={0}>
        {original.because.map(({ kind, line, column: at, target, text }) => (
          <Text key={`${line} ${at}`} size="sm" className="wo-break">
            <LinkAnchor
              to="/scripts/$id"
              params={{ id: original.scriptId }}
              search={{ line }}
              inherit
              underline="always"
            >
              Line {line}
            </LinkAnchor>{' '}
            {ways[kind]} <span className="wo-mono">{target ?? text}</span>
          </Text>
        ))}
      </Stack>
    ),
  }),
]);
