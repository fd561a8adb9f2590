import { folderSize, type GeneratorOptions, type OrderDate, Plan } from './control-m-plan.ts';

/** Counted while the text is made: complete when it has ended. */
export interface GeneratedTotals {
  folders: number;
  subFolders: number;
  jobs: number;
  edges: number;
  cycles: number;
  /** Keys of changed jobs. */
  changed: string[];
}

/** Definitions of any size, the same bytes as `generate.py` of the corpus, piece by piece, with exact counts. */
export function generateControlM(format: 'xml' | 'json', options: GeneratorOptions) {
  const plan = new Plan(options);
  const totals: GeneratedTotals = {
    folders: 0,
    subFolders: 0,
    jobs: 0,
    edges: 0,
    cycles: plan.cycles,
    changed: [],
  };
  return { text: format === 'xml' ? xml(plan, totals) : json(plan, totals), totals };
}

function* xml(plan: Plan, totals: GeneratedTotals): Generator<string> {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<DEFTABLE xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"' +
    ' xsi:noNamespaceSchemaLocation="Folder.xsd">\n';
  for (let folder = 0; folder < plan.folders; folder++) {
    const name = plan.folderName(folder);
    const smart = plan.isSmart(folder);
    const tag = smart ? 'SMART_FOLDER' : 'FOLDER';
    const [app, sub] = name.split('_');
    yield ` <${tag} DATACENTER="ctmprod" VERSION="921" PLATFORM="UNIX" FOLDER_NAME="${name}" FOLDER_ORDER_METHOD="SYSTEM" TYPE="${smart ? 2 : 1}"` +
      `${smart ? ` JOBNAME="${name}" TASKTYPE="SMART Table"` : ''} APPLICATION="${app}" SUB_APPLICATION="${sub}">\n`;
    const gate = plan.gate(folder);
    if (gate !== undefined) {
      yield `  <INCOND NAME="${plan.condition(gate)}" ODATE="ODAT" AND_OR="A"/>\n`;
      totals.edges++;
    }
    let open: string | undefined;
    for (let position = 0; position < plan.size(folder); position++) {
      const inner = plan.subFolder(folder, position);
      if (inner !== open) {
        if (open) yield '  </SUB_FOLDER>\n';
        if (inner) {
          yield `  <SUB_FOLDER JOBNAME="${inner}" TASKTYPE="Sub-Table" PARENT_FOLDER="${name}">\n`;
          totals.subFolders++;
        }
        open = inner;
      }
      yield xmlJob(plan, folder * folderSize + position, inner ? `${name}/${inner}` : name, totals);
    }
    if (open) yield '  </SUB_FOLDER>\n';
    yield ` </${tag}>\n`;
    totals.folders++;
  }
  yield '</DEFTABLE>\n';
}

function xmlJob(plan: Plan, job: number, parent: string, totals: GeneratedTotals): string {
  const facts = plan.facts(job);
  const before = plan.before(job);
  const run =
    facts.kind === 'script'
      ? `TASKTYPE="Job" MEMNAME="${facts.script}" MEMLIB="${facts.path}"`
      : `TASKTYPE="Command" CMDLINE=${quoted(facts.command)}`;
  const [first] = before;
  count(plan, job, before, totals);
  return [
    `  <JOB JOBISN="${(job % folderSize) + 1}" JOBNAME="${plan.jobName(job)}" DESCRIPTION=${quoted(facts.description)} ${run}` +
      ` NODEID="${facts.host}" RUN_AS="${facts.user}" TIMEFROM="${facts.from}" DAYS="ALL" MAXWAIT="3" CYCLIC="0"` +
      ` APPL_TYPE="OS" PARENT_FOLDER="${parent}">`,
    `   <VARIABLE NAME="%%PARM1" VALUE="${job % 97}"/>`,
    ...(facts.resource ? [`   <QUANTITATIVE NAME="${facts.host.toUpperCase()}_SLOTS" QUANT="1"/>`] : []),
    ...before.map(
      (other) => `   <INCOND NAME="${plan.condition(other)}" ODATE="${plan.date(job, other)}" AND_OR="A"/>`,
    ),
    `   <OUTCOND NAME="${plan.condition(job)}" ODATE="ODAT" SIGN="+"/>`,
    ...(first !== undefined && job % 4 === 0
      ? [`   <OUTCOND NAME="${plan.condition(first)}" ODATE="ODAT" SIGN="-"/>`]
      : []),
    ...(facts.mail
      ? [
          '   <ON STMT="*" CODE="NOTOK"><DOMAIL URGENCY="R" DEST="batch-team@example.com" SUBJECT="%%JOBNAME failed" MESSAGE="0016%%JOBNAME failed"/></ON>',
        ]
      : []),
    '  </JOB>\n',
  ].join('\n');
}

/** An attribute value as Python's `quoteattr` writes it: in single quotes when it has double ones. */
function quoted(value: string): string {
  const escaped = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return escaped.includes('"') ? `'${escaped}'` : `"${escaped}"`;
}

function count(plan: Plan, job: number, before: number[], totals: GeneratedTotals): void {
  totals.jobs++;
  totals.edges += before.length;
  if (plan.isChanged(job)) totals.changed.push(plan.key(job));
}

function* json(plan: Plan, totals: GeneratedTotals): Generator<string> {
  yield '{';
  for (let folder = 0; folder < plan.folders; folder++) {
    const name = plan.folderName(folder);
    const [app, sub] = name.split('_');
    yield `${folder > 0 ? ',' : ''}\n "${name}": {"Type": "Folder", "ControlmServer": "ctmprod", "OrderMethod": "Automatic",` +
      ` "Application": "${app}", "SubApplication": "${sub}"`;
    const gate = plan.gate(folder);
    if (gate !== undefined) {
      yield `,\n  "gate": {"Type": "WaitForEvents", "Events": [{"Event": "${plan.condition(gate)}", "Date": "OrderDate"}]}`;
      totals.edges++;
    }
    yield* jsonMembers(plan, folder, totals);
    totals.folders++;
  }
  yield '\n}\n';
}

function* jsonMembers(plan: Plan, folder: number, totals: GeneratedTotals): Generator<string> {
  const twins = plan.hasTwins(folder) && plan.size(folder) > 44; // a repeated name needs the array form
  let open: string | undefined;
  let inArray = false;
  for (let position = 0; position < plan.size(folder); position++) {
    const job = folder * folderSize + position;
    const inner = plan.subFolder(folder, position);
    if (inner !== open) {
      if (open) yield '}';
      if (inner) {
        yield `,\n  "${inner}": {"Type": "SubFolder"`;
        totals.subFolders++;
      }
      open = inner;
    }
    const body = spaced(jsonJob(plan, job));
    const name = JSON.stringify(plan.jobName(job));
    if (twins && !inner) {
      yield `${inArray ? ',\n  ' : ',\n  "Jobs": [\n  '}{"Name": ${name}, ${body.slice(1)}`;
      inArray = true;
    } else yield `,\n  ${name}: ${body}`;
    count(plan, job, plan.before(job), totals);
  }
  yield `${open ? '}' : ''}${inArray ? ']' : ''}}`;
}

const jsonDates: Record<OrderDate, string> = {
  ODAT: 'OrderDate',
  PREV: 'PreviousOrderDate',
  STAT: 'NoDate',
  '****': 'AnyDate',
};

function jsonJob(plan: Plan, job: number): object {
  const facts = plan.facts(job);
  const before = plan.before(job);
  const [first] = before;
  const events = (...list: object[]) => ({ Events: list });
  return {
    Type: facts.kind === 'script' ? 'Job:Script' : 'Job:Command',
    ...(facts.kind === 'script'
      ? { FileName: facts.script, FilePath: facts.path }
      : { Command: facts.command }),
    Description: facts.description,
    Host: facts.host,
    RunAs: facts.user,
    Variables: [{ PARM1: String(job % 97) }],
    When: { WeekDays: ['NONE'], MonthDays: ['ALL'], DaysRelation: 'OR', FromTime: facts.from },
    ...(facts.resource && {
      [`${facts.host.toUpperCase()}_SLOTS`]: { Type: 'Resource:Pool', Quantity: '1' },
    }),
    ...(before.length > 0 && {
      eventsToWaitFor: {
        Type: 'WaitForEvents',
        ...events(
          ...before.map((other) => ({
            Event: plan.condition(other),
            Date: jsonDates[plan.date(job, other)],
          })),
        ),
      },
    }),
    eventsToAdd: { Type: 'AddEvents', ...events({ Event: plan.condition(job) }) },
    ...(first !== undefined &&
      job % 4 === 0 && {
        eventsToDelete: { Type: 'DeleteEvents', ...events({ Event: plan.condition(first) }) },
      }),
    ...(facts.mail && {
      onFailure: {
        Type: 'If',
        CompletionStatus: 'NOTOK',
        tell: {
          Type: 'Mail',
          To: 'batch-team@example.com',
          Subject: '%%JOBNAME failed',
          Message: '%%JOBNAME failed',
        },
      },
    }),
  };
}

/** JSON as Python writes it: on one line, a blank after each comma and colon. */
function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}: ${spaced(member)}`);
  return `{${members.join(', ')}}`;
}
