import type { Source } from '../model/source.ts';
import type { Action, Block, Resource, Run } from './details/details.ts';
import { detailsOf } from './details/details-of.ts';
import type { DefinitionView } from './view.ts';

/**
 * What a definition says, to show it.
 * @param type - of the definition: `Job:Command`, `Folder`
 */
export function describe(source: Source, type: string): DefinitionView {
  const details = detailsOf(source, type);
  const { blocks, notices, extras, leftovers, cyclic, maxRerun, run, resources, schedule, ...plain } =
    details;
  const { calendars, ...days } = schedule;
  return {
    ...plain,
    maxRerun,
    run: runView(run),
    schedule: { ...days, ruleBasedCalendars: calendars },
    cyclic: cyclic && { ...cyclic, maxRerun },
    resources: resources.map(resourceView),
    actions: blocks.map((block) => ({ when: whenText(block), actions: block.actions.map(actionView) })),
    notifications: notices.map(({ when, time, to, message, urgency }) => ({
      when: time === '' ? when : `${when} ${time}`,
      to,
      message,
      urgency,
    })),
    other: [...extras, ...leftovers.map(({ name, value }) => ({ name, value }))],
  };
}

function runView({ kind, command, path, file, overridePath, content }: Run): DefinitionView['run'] {
  const isLibrary = isZosLibrary(path);
  return {
    kind,
    ...(command !== '' && { command }),
    ...(path !== '' && (isLibrary ? { library: path } : { path })),
    ...(file !== '' && { file }),
    ...(overridePath !== '' && { overrideLibrary: overridePath }),
    ...(content !== '' && { content }),
  };
}

/** Dots and no slash (design, control-m.md). */
export function isZosLibrary(path: string): boolean {
  return path.includes('.') && !/[\\/]/.test(path);
}

function resourceView({ kind, name, quantity, mode }: Resource): DefinitionView['resources'][number] {
  return kind === 'pool' ? { kind, name, quantity } : { kind, name, mode };
}

/** `NOTOK`, `COMPSTAT GT 4`, or what has to stand in the output. */
export function whenText({ statement, code }: Pick<Block, 'statement' | 'code'>): string {
  return statement === '*' || statement === '' ? code : `${statement}: ${code}`;
}

function actionView(action: Action): { kind: string; text: string } {
  return { kind: action.do, text: actionText(action) };
}

/** What an action does, in words of its own; '' if its kind says all. */
export function actionText(action: Action): string {
  switch (action.do) {
    case 'mail':
      return `${[action.to, action.cc].filter(Boolean).join(', ')}: ${action.subject}`;
    case 'notify':
      return `${action.to}: ${action.message}`;
    case 'set':
      return `${action.name} = ${action.value}`;
    case 'run':
      return `${action.folder}/${action.job}`;
    case 'add':
    case 'delete':
      return action.date === '' ? action.event : `${action.event} (${action.date})`;
    default:
      return '';
  }
}
