import { Badge, Text } from '@mantine/core';
import { columnsFor, DataTable } from '../../components/data-table.tsx';
import { LinkAnchor } from '../../components/link.tsx';
import { ListExport } from '../../components/list-export.tsx';
import { confidences } from '../../data/control-m-words.ts';
import type { ScriptFound } from '../../data/control-m.ts';
import { NodeLink } from './node-link.tsx';

interface Node {
  id: string;
  key: string;
}

/** A job that runs a script. Where several environments and scripts are looked at, it says which. */
export interface RunningJob {
  node: Node;
  environment?: string;
  script?: { id: string; path: string };
  confidence: ScriptFound['confidence'];
  why: string;
}

/** A job or folder that comes after others. */
export interface LaterJob {
  node: Node;
  environment?: string;
  /** How many steps after. */
  depth: number;
  why?: string;
}

/** Jobs that run scripts, how sure that is, and why. */
export function RunningJobs({ name, jobs }: { name: string; jobs: RunningJob[] }) {
  const columns = jobs.some(isOfMany) ? runningOfMany : runningOfOne;
  return (
    <DataTable
      name={name}
      columns={columns}
      rows={jobs}
      rowId={nodeId}
      short
      tools={
        <ListExport
          filename="jobs-that-run-it"
          rows={jobs}
          columns={['key', 'environment', 'script', 'confidence', 'why']}
          cells={(row) => [
            row.node.key,
            row.environment ?? '',
            row.script?.path ?? '',
            row.confidence,
            row.why,
          ]}
        />
      }
    />
  );
}

/** What waits for them, the nearest first. */
export function LaterJobs({ jobs }: { jobs: LaterJob[] }) {
  if (jobs.length === 0)
    return (
      <Text size="sm" c="dimmed">
        Nothing waits for them.
      </Text>
    );
  const columns = jobs.some(isOfMany) ? laterOfMany : laterOfOne;
  return (
    <DataTable
      name="After them"
      columns={columns}
      rows={jobs}
      rowId={nodeId}
      short
      tools={
        <ListExport
          filename="jobs-after-them"
          rows={jobs}
          columns={['key', 'environment', 'steps', 'why']}
          cells={(row) => [row.node.key, row.environment ?? '', String(row.depth), row.why ?? '']}
        />
      }
    />
  );
}

/** How sure it is that a job runs a script. */
export function Confidence({ value }: { value: ScriptFound['confidence'] }) {
  return (
    <Badge variant="dot" color={confidences[value].colour} tt="none" miw="max-content">
      {confidences[value].label}
    </Badge>
  );
}

const nodeId = ({ node }: { node: Node }) => node.id;
const isOfMany = ({ environment }: { environment?: string }) => environment !== undefined;

function Why({ text }: { text: string | undefined }) {
  return (
    <Text size="sm" component="div" className="wo-break">
      {text}
    </Text>
  );
}

const running = columnsFor<RunningJob>();
const job = running.accessor('node', {
  header: 'Job',
  cell: ({ getValue }) => <NodeLink node={getValue()} />,
});
const environment = running.accessor('environment', { header: 'Environment' });
const script = running.accessor('script', {
  header: 'Runs',
  meta: { wideOnly: true },
  cell: ({ getValue }) => <ScriptLink script={getValue()} />,
});
const confidence = running.accessor('confidence', {
  header: 'How sure',
  cell: ({ getValue }) => <Confidence value={getValue()} />,
});
const why = running.accessor('why', {
  header: 'Why',
  meta: { wideOnly: true },
  cell: ({ getValue }) => <Why text={getValue()} />,
});
const runningOfOne = running.columns([job, confidence, why]);
const runningOfMany = running.columns([job, environment, script, confidence, why]);

function ScriptLink({ script: of }: { script: RunningJob['script'] }) {
  if (!of) return null;
  return (
    <LinkAnchor to="/scripts/$id" params={{ id: of.id }} ff="monospace" size="sm" className="wo-break">
      {of.path}
    </LinkAnchor>
  );
}

const later = columnsFor<LaterJob>();
const node = later.accessor('node', {
  header: 'Job or folder',
  cell: ({ getValue }) => <NodeLink node={getValue()} />,
});
const depth = later.accessor('depth', { header: 'Steps', meta: { numeric: true } });
const laterOfOne = later.columns([node, depth]);
const laterOfMany = later.columns([
  node,
  later.accessor('environment', { header: 'Environment' }),
  depth,
  later.accessor('why', {
    header: 'Why',
    meta: { wideOnly: true },
    cell: ({ getValue }) => <Why text={getValue()} />,
  }),
]);
