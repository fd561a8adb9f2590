import { Code } from '@mantine/core';
import type { DefinitionView, JobDetail } from '../../data/control-m.ts';
import { exact, type Fact, FactCard } from './fact-table.tsx';
import { scheduleFacts } from './schedule-facts.tsx';

/** What a definition says, in the words of either format. */
export function DefinitionProperties({ definition: { view } }: { definition: JobDetail }) {
  return (
    <div className="wo-cards">
      <FactCard title="What runs" facts={runFacts(view)} />
      <FactCard title="When" facts={scheduleFacts(view)} />
      <FactCard title="Repeats" facts={cyclicFacts(view)} />
      <FactCard title="About it" facts={generalFacts(view)} />
      <FactCard title="Resources" facts={resourceFacts(view)} />
      <FactCard title="Variables" facts={view.variables.map(({ name, value }) => [name, exact(value)])} />
      <FactCard title="On and do" facts={actionFacts(view)} />
      <FactCard title="Notices" facts={noticeFacts(view)} />
      <FactCard
        title="All the rest, as written"
        facts={view.other.map(({ name, value }) => [name, exact(value)])}
      />
    </div>
  );
}

function generalFacts(view: DefinitionView): Fact[] {
  return [
    ['Created by', view.createdBy],
    ['Critical', view.critical && 'yes'],
    ['Priority', view.priority],
    ['Confirmation', view.confirm && 'somebody must confirm before it runs'],
    ['Order method', view.orderMethod],
    ['Task type', view.taskType],
    ['Application type', view.applicationType],
  ];
}

const kinds = {
  command: 'Command',
  script: 'Script',
  embedded: 'Script inside',
  none: 'Nothing',
  other: 'Application',
};

function runFacts({ run, host, runAs }: DefinitionView): Fact[] {
  return [
    ['Kind', run.kind !== 'none' && kinds[run.kind]],
    ['Command', exact(run.command)],
    ['Path', exact(run.path)],
    ['File', exact(run.file)],
    ['Library', exact(run.library)],
    ['Override library', exact(run.overrideLibrary)],
    [
      'Its text',
      run.content && (
        <Code block className="wo-inside">
          {run.content}
        </Code>
      ),
    ],
    ['Host', host],
    ['Run as', runAs],
  ];
}

function cyclicFacts({ cyclic, maxRerun }: DefinitionView): Fact[] {
  return [
    ['Every', cyclic?.interval],
    ['Counted from', cyclic?.from],
    [cyclic?.type === 'sequence' ? 'Intervals' : 'At', cyclic?.times.join(', ')],
    ['Tolerance', cyclic?.tolerance],
    ['Reruns at most', maxRerun],
  ];
}

function resourceFacts({ resources }: DefinitionView): Fact[] {
  return resources.map(({ kind, name, quantity, mode }) => [
    name,
    kind === 'pool' ? `${quantity || '1'} of the pool` : `lock, ${(mode || 'exclusive').toLowerCase()}`,
  ]);
}

function actionFacts({ actions }: DefinitionView): Fact[] {
  return actions.map(({ when, actions: then }, at) => [
    `${at + 1}. ${when}`,
    then.map(({ kind, text }, index) => (
      <div key={`${index} ${kind}`}>
        {kind}: {text}
      </div>
    )),
  ]);
}

function noticeFacts({ notifications }: DefinitionView): Fact[] {
  return notifications.map(({ when, to, message, urgency }, at) => [
    `${at + 1}. ${when}`,
    `${to ? `to ${to}: ` : ''}${message}${urgency ? ` (${urgency})` : ''}`,
  ]);
}
