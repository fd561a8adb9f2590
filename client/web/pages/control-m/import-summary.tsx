import { Alert, Card, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { changeNames } from '../../data/control-m-words.ts';
import { counted } from '../../data/counted.ts';
import type { ImportView } from '../../data/control-m.ts';
import { LinkAnchor, LinkButton } from '../../components/link.tsx';
import { wo } from '../../data/wo.ts';

/** What the files hold and what they would change, at a glance; what would go is said loudly. */
export function ImportSummary({ view }: { view: ImportView }) {
  return (
    <Stack gap="md">
      {view.stale && view.state === 'previewed' && <Stale view={view} />}
      {view.changes && view.changes.removed > 0 && view.state === 'previewed' && <Removed view={view} />}
      <Card withBorder padding="md">
        <Stack gap="sm">
          {view.changes && <ChangeBar changes={view.changes} />}
          {view.counts && <Counts counts={view.counts} />}
        </Stack>
      </Card>
    </Stack>
  );
}

const order = ['added', 'changed', 'moved', 'removed', 'unchanged'] as const;

/** One bar, as long as all definitions, in the parts that each kind of change has; below it the numbers. */
function ChangeBar({ changes }: { changes: NonNullable<ImportView['changes']> }) {
  const total = order.reduce((sum, name) => sum + changes[name], 0);
  return (
    <div>
      <div className="wo-change-bar" aria-hidden>
        {order.map(
          (name) =>
            changes[name] > 0 && (
              <span
                key={name}
                data-change={name}
                style={{ flexGrow: Math.max(changes[name], total / 200) }}
              />
            ),
        )}
      </div>
      <Group component="ul" gap="lg" className="wo-change-list">
        {order.map((name) => (
          <li key={name}>
            <span className="wo-change-dot" data-change={name} aria-hidden />
            <span className="wo-num">{changes[name].toLocaleString('en')}</span>{' '}
            {name === 'unchanged' ? 'unchanged' : changeNames[name].toLowerCase()}
          </li>
        ))}
        {changes.others > 0 && (
          <li>
            <span className="wo-num">{changes.others.toLocaleString('en')}</span> beside folders, such as
            calendars
          </li>
        )}
      </Group>
    </div>
  );
}

const countNames: [name: string, one: string, many: string][] = [
  ['folders', 'folder', 'folders'],
  ['subFolders', 'sub-folder', 'sub-folders'],
  ['jobs', 'job', 'jobs'],
  ['edges', 'dependency', 'dependencies'],
  ['conditionsIn', 'wait', 'waits'],
  ['conditionsOut', 'event set', 'events set'],
  ['conditionsDeleted', 'event deleted', 'events deleted'],
  ['cycles', 'cycle', 'cycles'],
];

function Counts({ counts }: { counts: Record<string, number> }) {
  const said = countNames.flatMap(([name, one, many]) => {
    const count = counts[name];
    return count ? [counted(count, one, many)] : [];
  });
  return <Text size="sm">The files hold {said.join(', ') || 'nothing'}.</Text>;
}

function Stale({ view }: { view: ImportView }) {
  return (
    <Alert
      color="orange"
      variant="light"
      role="alert"
      title="The environment changed since this preview was made"
    >
      <Text size="sm">
        Somebody applied another import. What is shown here is not what applying would do, so it is refused.
        Import the files again to see the differences of now.
      </Text>
      <Group mt="sm">
        <LinkButton
          to="/control-m/imports/new"
          search={{ environmentId: view.environmentId }}
          variant="default"
          size="compact-sm"
        >
          Import again
        </LinkButton>
      </Group>
    </Alert>
  );
}

const named = 5;

function Removed({ view }: { view: ImportView }) {
  const removed = view.changes?.removed ?? 0;
  const { data } = useQuery({
    queryKey: ['shared', 'controlM', 'changes', view.id, 'first removed'],
    queryFn: () => wo.shared.controlM.imports.changes.query({ id: view.id, change: 'removed', limit: named }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Alert
      color="red"
      variant="light"
      icon={<IconAlertTriangle aria-hidden />}
      title={`Applying removes ${counted(removed, 'definition')} from the environment`}
    >
      {data && (
        <Text size="sm" component="div" className="wo-break">
          {data.items.map(({ seq, key }, at) => (
            <span key={seq}>
              {at > 0 && ', '}
              <span className="wo-mono">{key}</span>
            </span>
          ))}
          {removed > data.items.length && ` and ${(removed - data.items.length).toLocaleString('en')} more`}
          {'. '}
          <LinkAnchor to="." search={{ change: 'removed' }} inherit underline="always" resetScroll={false}>
            Show what is removed
          </LinkAnchor>
        </Text>
      )}
    </Alert>
  );
}
