import { Code } from '@mantine/core';
import type { DefinitionView, JobDetail } from '../../data/control-m.ts';
import { exact, type Fact, FactCard } from './fact-table.tsx';

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
    ['Kind', run && kinds[run.kind]],
    ['Command', exact(run?.command)],
    ['Path', exact(run?.path)],
    ['File', exact(run?.file)],
    ['Library', exact(run?.library)],
    ['Override library', exact(run?.overrideLibrary)],
    [
      'Its text',
      run?.content && (
        <Code block className="wo-inside">
          {run.content}
        </Code>
      ),
    ],
    ['Host', host],
    ['Run as', runAs],
  ];
}

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function scheduleFacts({ schedule }: DefinitionView): Fact[] {
  if (!schedule) return [];
  const { months } = schedule;
  return [
    ['Days', exact(schedule.days)],
    ['Days and week days', schedule.days && schedule.weekDays && joined(schedule.daysAndOr)],
    ['Week days', exact(schedule.weekDays)],
    [
      'Months',
      months && months.length < 12 && months.map((month) => monthNames[month - 1] ?? month).join(', '),
    ],
    ['Calendar of days', exact(schedule.daysCalendar)],
    ['Calendar of weeks', exact(schedule.weeksCalendar)],
    ['Confirmation calendar', exact(schedule.confirmCalendar)],
    ['Rule-based calendars', exact(schedule.ruleBasedCalendars.join(', '))],
    ['Shift', exact(schedule.shift)],
    ['From', schedule.fromTime],
    ['To', schedule.toTime],
    ['Time zone', schedule.timeZone],
    ['Days it stays', schedule.maxWait],
    ['Active from', schedule.activeFrom],
    ['Active to', schedule.activeTo],
  ];
}

const joined = (daysAndOr: string | undefined) =>
  daysAndOr?.startsWith('A') ? 'both must fit' : 'either is enough';

function cyclicFacts({ cyclic }: DefinitionView): Fact[] {
  if (!cyclic) return [];
  return [
    ['Every', cyclic.interval],
    ['Counted from', cyclic.type],
    ['At', cyclic.times.join(', ')],
    ['At most', cyclic.maxRerun && `${cyclic.maxRerun} times`],
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
