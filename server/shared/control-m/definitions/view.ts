import { z } from 'zod';

const text = z.string();
const texts = z.array(z.string());

/** Days on which something runs. */
const rule = z.object({
  days: texts
    .nullable()
    .describe('Days of the month as written, `ALL` for every one. Empty: on none. null: nothing is said.'),
  daysAndOr: z
    .enum(['AND', 'OR', ''])
    .describe('Whether days of month and week must both fit (AND) or one is enough.'),
  weekDays: texts.nullable().describe('`MON` … `SUN`, `ALL`, or as written; as `days`.'),
  months: z.array(z.int()).nullable().describe('From 1. null: every month.'),
  daysCalendar: text,
  weeksCalendar: text,
  confirmCalendar: text,
  shift: text.describe(
    'On a day the confirmation calendar does not have, as in Jobs-as-Code: `DoNotOrder` …',
  ),
  shiftBy: text,
  maxWait: text.describe('Days it stays after its day; `Forever`.'),
});

const schedule = rule.extend({
  fromTime: text.describe('`HH:MM`, or as written.'),
  toTime: text,
  timeZone: text,
  activeFrom: text.describe('`YYYYMMDD`'),
  activeTo: text,
  specificDates: texts,
  ruleBasedCalendars: texts.describe('By name; `*` are those of the folder.'),
  excludedCalendars: texts,
  calendarsAndOr: z.enum(['AND', 'OR', '']),
  rules: z.array(rule.extend({ name: text })).describe('Rule-based calendars that are defined here.'),
});

/** What a definition says, whatever its format; text that is not said is ''. */
export const definitionView = z.object({
  description: text,
  application: text,
  subApplication: text,
  host: text,
  runAs: text,
  createdBy: text,
  critical: z.boolean(),
  priority: text,
  confirm: z.boolean().describe('A person has to say that it may run.'),
  run: z.object({
    kind: z
      .enum(['command', 'script', 'embedded', 'none', 'other'])
      .describe('`none` runs nothing (a dummy, a folder), `other` is run by an application.'),
    command: text.optional(),
    path: text.optional().describe('Folder of the script.'),
    file: text.optional(),
    library: text.optional().describe('Of z/OS, instead of `path`.'),
    overrideLibrary: text.optional().describe('If said, the script is taken from here.'),
    content: text.optional().describe('The script itself.'),
  }),
  schedule,
  cyclic: z
    .object({
      interval: text.describe('`15M`, `2H`, `1D`'),
      type: z.enum(['interval', 'sequence', 'times']),
      from: text.describe('What the interval is counted from: `Start`, `End`, `Target`.'),
      maxRerun: text,
      times: texts.describe('Times of day, or intervals of a sequence.'),
      tolerance: text,
    })
    .nullable(),
  maxRerun: text.describe('Largest number of reruns.'),
  resources: z.array(
    z.object({
      kind: z.enum(['pool', 'lock']),
      name: text,
      quantity: text.optional(),
      mode: text.optional().describe('`Exclusive`, `Shared`'),
    }),
  ),
  variables: z.array(z.object({ name: text.describe('Without `%%`.'), value: text })),
  actions: z
    .array(z.object({ when: text, actions: z.array(z.object({ kind: text, text })) }))
    .describe('What is done when something happens.'),
  notifications: z.array(z.object({ when: text, to: text, message: text, urgency: text })),
  orderMethod: text,
  taskType: text,
  applicationType: text,
  other: z.array(z.object({ name: text, value: text })).describe('All the rest, by its name in the file.'),
});
export type DefinitionView = z.infer<typeof definitionView>;
