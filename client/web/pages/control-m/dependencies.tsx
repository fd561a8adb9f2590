import { Stack, Text, Title } from '@mantine/core';
import type { JobDetail } from '../../data/control-m.ts';
import { EventTable } from './event-table.tsx';
import { Reach } from './reach.tsx';
import { WaitExpression } from './wait-expression.tsx';
import { WithoutIt } from './without-it.tsx';

/** What a job or folder waits for, what it sets, and all that is before and after it. */
export function Dependencies({ definition }: { definition: JobDetail }) {
  const { links, waits } = definition;
  return (
    <Stack gap="lg">
      <Stack gap="xs">
        <Title order={2}>Waits for</Title>
        <WaitExpression waits={links.waits} />
        {waits.waitsFor.length === 0 ? (
          <Nothing>It waits for no event.</Nothing>
        ) : (
          <EventTable
            label="Waits for"
            who="Set by"
            nobody="nobody in this environment"
            rows={waits.waitsFor.map(({ setBy, ...event }) => ({ ...event, nodes: setBy }))}
          />
        )}
      </Stack>
      <Stack gap="xs">
        <Title order={2}>Sets</Title>
        {waits.sets.length === 0 ? (
          <Nothing>It sets no event.</Nothing>
        ) : (
          <EventTable
            label="Sets"
            who="Waited for by"
            nobody="nobody in this environment"
            rows={waits.sets.map(({ usedBy, ...event }) => ({ ...event, nodes: usedBy }))}
          />
        )}
        {links.deletes.length > 0 && (
          <Text size="sm" className="wo-break">
            Deletes <span className="wo-mono">{links.deletes.map(({ event }) => event).join(', ')}</span>
          </Text>
        )}
      </Stack>
      {links.flows.length > 0 && (
        <Stack gap="xs">
          <Title order={2}>Flows</Title>
          {links.flows.map(({ name, sequence }) => (
            <Text key={name} size="sm" className="wo-break">
              {name}: <span className="wo-mono">{sequence.join(', then ')}</span>
            </Text>
          ))}
        </Stack>
      )}
      <div className="wo-cards">
        <Reach id={definition.id} way="upstream" />
        <Reach id={definition.id} way="downstream" />
        <WithoutIt definition={definition} />
      </div>
    </Stack>
  );
}

function Nothing({ children }: { children: string }) {
  return (
    <Text size="sm" c="dimmed">
      {children}
    </Text>
  );
}
