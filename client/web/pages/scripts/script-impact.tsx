import { Badge, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { IconCheck } from '@tabler/icons-react';
import { columnsFor, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/empty.tsx';
import { LinkAnchor } from '../../components/link.tsx';
import { ListExport } from '../../components/list-export.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import type { ScriptImpact as Impact } from '../../data/script-analysis.ts';
import type { Script } from '../../data/types.ts';
import { ImpactJobs } from './impact-jobs.tsx';
import { impactOfScript } from './use-impact.ts';

/** What is affected when a script goes away or fails: scripts, each with the reason, then jobs and what waits for them. */
export function ScriptImpact({ script }: { script: Script }) {
  const { data, error, refetch, dataUpdatedAt } = useQuery(impactOfScript(script));
  if (!data) return error ? <TeamProblem error={error} onRetry={refetch} /> : <RowsSkeleton rows={6} />;
  const { direct, throughCalls, jobs, downstreamJobs, truncated } = data;
  const touched = direct.length + throughCalls.length + jobs.length + downstreamJobs.length;
  return (
    <Stack gap="lg">
      <StaleRows error={error} at={dataUpdatedAt} />
      <Group justify="space-between" gap="xs">
        <Text size="sm" role="status">
          {summary(data)}
        </Text>
      </Group>
      {truncated && (
        <Text size="sm" c="dimmed">
          Only the nearest are listed.
        </Text>
      )}
      {touched === 0 && (
        <Empty icon={<IconCheck />} title="Nothing depends on it">
          No script of the catalogue starts it, and no job runs it, as far as texts and definitions say.
        </Empty>
      )}
      <Scripts name={script.name} impact={data} />
      <ImpactJobs impact={data} />
    </Stack>
  );
}

function summary({ direct, throughCalls, jobs, downstreamJobs, jobsHidden }: Impact): string {
  const parts = [
    `${direct.length.toLocaleString('en')} directly`,
    `${throughCalls.length.toLocaleString('en')} through calls`,
    ...(jobsHidden
      ? []
      : [
          `${jobs.length.toLocaleString('en')} jobs`,
          `${downstreamJobs.length.toLocaleString('en')} jobs after them`,
        ]),
  ];
  return `If it goes away or fails: ${parts.join(', ')}.`;
}

type Step = Impact['steps'][number];

function Scripts({ name, impact: { steps } }: { name: string; impact: Impact }) {
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
            read={() => Promise.resolve({ items: nearest, nextCursor: null })}
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
