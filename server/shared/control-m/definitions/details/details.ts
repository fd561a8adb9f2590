/**
 * What a definition says, in terms that XML and JSON share. Text that is not said is ''; all words of one of the formats
 * (`Regular`, `R`) are turned into those of JSON, so that equal definitions have equal details whatever their format.
 */
export interface Details {
  description: string;
  application: string;
  subApplication: string;
  host: string;
  runAs: string;
  createdBy: string;
  critical: boolean;
  priority: string;
  confirm: boolean;
  run: Run;
  schedule: Schedule;
  cyclic: Cyclic | null;
  /** Largest number of reruns; '' also for 0, which is none. */
  maxRerun: string;
  resources: Resource[];
  /** Names without `%%`. */
  variables: Said[];
  blocks: Block[];
  notices: Notice[];
  /** Of folders: `Automatic`, `Manual`, or a user daily. */
  orderMethod: string;
  taskType: string;
  applicationType: string;
  /** What both formats say and no list shows: see `extras.ts`. */
  extras: Said[];
  /** All the rest, by its own name in its own format: `JOBISN`, `NOVEL`, `ConnectionProfile`, `When.Foo`. */
  leftovers: Leftover[];
}

export interface Said {
  name: string;
  value: string;
}

export interface Leftover extends Said {
  is: 'attribute' | 'element' | 'property' | 'column' | 'text';
}

/** `none`: a dummy; `other`: an application, see `leftovers`. */
export interface Run {
  kind: 'command' | 'script' | 'embedded' | 'none' | 'other';
  command: string;
  path: string;
  file: string;
  overridePath: string;
  content: string;
}

/** Days on which something runs. */
export interface Rule {
  /** `ALL`, `1`, `L1`, …; empty: on none; null: nothing is said. */
  days: string[] | null;
  /** `MON`, `ALL`, or as written. */
  weekDays: string[] | null;
  /** Whether both must fit, or one is enough. */
  daysAndOr: 'AND' | 'OR' | '';
  /** From 1; null: every month. */
  months: number[] | null;
  daysCalendar: string;
  weeksCalendar: string;
  confirmCalendar: string;
  /** What happens on a day that the confirmation calendar does not have: `DoNotOrder`, …. */
  shift: string;
  shiftBy: string;
  /** Days it stays after its day if it could not run; `Forever`. */
  maxWait: string;
}

export interface Schedule extends Rule {
  /** `HH:MM`, or as written. */
  fromTime: string;
  toTime: string;
  timeZone: string;
  /** `YYYYMMDD`. */
  activeFrom: string;
  activeTo: string;
  specificDates: string[];
  /** Names of rule-based calendars; `*` are those of the folder. */
  calendars: string[];
  excludedCalendars: string[];
  calendarsAndOr: 'AND' | 'OR' | '';
  /** Calendars that are defined here. */
  rules: (Rule & { name: string })[];
}

export interface Cyclic {
  type: 'interval' | 'sequence' | 'times';
  /** `15M`, `2H`, `1D`. */
  interval: string;
  /** What the interval is counted from: `Start`, `End`, `Target`. */
  from: string;
  /** Of `sequence`: intervals; of `times`: times of day. */
  times: string[];
  tolerance: string;
}

export interface Resource {
  kind: 'pool' | 'lock';
  name: string;
  /** Of a pool. */
  quantity: string;
  /** Of a lock: `Exclusive`, `Shared`. */
  mode: string;
  ifOk: string;
  ifFail: string;
}

/** ON and DO, or an If. */
export interface Block {
  /** As XML has it: `*` and `NOTOK`, or text in the output. */
  statement: string;
  code: string;
  actions: Action[];
}

export type Action =
  | { do: 'rerun' | 'ok' | 'notok' | 'stop-cyclic' }
  | { do: 'mail'; to: string; cc: string; subject: string; message: string; urgency: string; attach: string }
  | { do: 'notify'; to: string; message: string; urgency: string }
  | { do: 'set'; name: string; value: string }
  | { do: 'run'; folder: string; job: string; date: string }
  | { do: 'add' | 'delete'; event: string; date: string };

export interface Notice {
  /** `OK`, `NOTOK`, `LATESUB`, … as XML has it. */
  when: string;
  time: string;
  to: string;
  message: string;
  urgency: string;
}
