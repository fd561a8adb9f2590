import { howIn } from '../../reading.ts';
import type { Launcher } from '../../model.ts';
import { hasScriptExtension } from '../../paths.ts';
import { readProgram } from '../../programs/read-program.ts';
import { commandLine } from '../../programs/word-parts.ts';
import { type Expanded, knownText } from '../../values.ts';
import { itemsOf, splitArguments, wordOf } from '../arguments.ts';
import { isShell, longestShell } from '../assignments.ts';
import { bind, cmdlet } from '../bind.ts';
import type { Evaluation } from '../evaluation.ts';
import type { Command, MethodCall, Scope, Value } from '../syntax.ts';
import type { CmdletReader } from './cmdlet-reader.ts';

/** Whether a path ends as a script does, whatever is unknown before that. */
export function endsAsScript(expanded: Expanded): boolean {
  const last = expanded.at(-1);
  return last?.is === 'text' && hasScriptExtension(last.text.trimEnd());
}

export function addReference(
  evaluation: Evaluation,
  scope: Pick<Scope, 'wins'>,
  value: Value,
  how: Launcher,
): void {
  const reading = evaluation.reading(scope);
  const target = evaluation.written(value);
  if (target === '') return;
  reading.sink.reference(
    evaluation.source,
    value.start,
    howIn(reading, how),
    target,
    evaluation.expandValue(value),
  );
}

/** A program or script with its arguments, in one string or several. */
function start(evaluation: Evaluation, scope: Scope, file: Value, args: readonly Value[]): void {
  const expanded = evaluation.expandValue(file);
  if (endsAsScript(expanded) || evaluation.isOwnPath(file, scope)) {
    addReference(evaluation, scope, file, 'start');
    return;
  }
  if (expanded.at(-1)?.is !== 'text') return;
  const words = args.flatMap(itemsOf).flatMap((item) => splitArguments(evaluation, item));
  const call = evaluation.programCall(
    scope,
    [{ ...wordOf(evaluation, file), pieces: expanded }, ...words],
    file.start,
  );
  readProgram(call);
  evaluation.noteHandedOn(call);
  for (const item of args.flatMap(itemsOf))
    if ([...(call.handedOn ?? [])].some((word) => word.start >= item.start && word.end <= item.end))
      evaluation.noteHandedOn({ ...call, handedOn: new Set([wordOf(evaluation, item)]) });
}

const startProcessShape = cmdlet(
  'filepath pspath path argumentlist args credential runas workingdirectory redirectstandarderror rse redirectstandardinput rsi redirectstandardoutput rso verb windowstyle environment',
  'loaduserprofile lup nonewwindow nnw passthru usenewenvironment wait',
  'filepath argumentlist',
);

export const startProcess: CmdletReader = (evaluation, command) => {
  const bound = bind(command, evaluation.found, startProcessShape);
  const file = (bound.get('filepath') ?? bound.get('path') ?? bound.get('pspath'))?.value;
  const args = (bound.get('argumentlist') ?? bound.get('args'))?.value;
  if (file) start(evaluation, command.scope, file, args ? [args] : []);
  for (const name of ['redirectstandardoutput', 'rso', 'redirectstandarderror', 'rse'])
    addFile(evaluation, command.scope, bound.get(name)?.value, 'write');
};

/** A file where it is named plainly, with constants filled in. */
export function addFile(
  evaluation: Evaluation,
  scope: Pick<Scope, 'wins'>,
  value: Value | undefined,
  access: 'read' | 'write',
): void {
  for (const item of value ? itemsOf(value) : []) {
    const path = evaluation.knownText(item) ?? (item.pieces ? evaluation.written(item) : '');
    if (path !== '' && path !== '-' && !path.startsWith('$null'))
      evaluation.reading(scope).sink.file(evaluation.source, item.start, path, access);
  }
}

/** `[Diagnostics.Process]::Start(file, arguments)` */
export function processStart(evaluation: Evaluation, { args, scope }: MethodCall): void {
  const [file, ...others] = args;
  if (file?.is === 'string' || file?.is === 'variable' || file?.is === 'other')
    start(evaluation, scope, file, others);
}

/** `.Run(line)` and `.Exec(line)` of WScript.Shell */
export function shellRun(evaluation: Evaluation, { receiver, args, scope }: MethodCall): void {
  const [line] = args;
  const made = isShell(evaluation.written(receiver).slice(0, longestShell));
  if (line?.is !== 'string' || !(made || evaluation.found.shells.has(receiver.name?.toLowerCase() ?? '')))
    return;
  const word = wordOf(evaluation, line);
  const call = evaluation.programCall(scope, [word], line.start);
  const { source, holes } = commandLine(call, [word]);
  call.reading.nested('cmd', source, { run: 'run', holes });
  evaluation.noteHandedOn({ ...call, handedOn: new Set([word]) });
}

const startJobShape = cmdlet(
  'scriptblock command filepath literalpath pspath name credential authentication initializationscript argumentlist args inputobject psversion workingdirectory definitionname definitionpath type throttlelimit streaminghost',
  'runas32',
  'scriptblock initializationscript',
);

/** What runs a script in a job; it can only be one. */
export const startJob: CmdletReader = (evaluation, command) => {
  const bound = bind(command, evaluation.found, startJobShape);
  const file = (bound.get('filepath') ?? bound.get('literalpath') ?? bound.get('pspath'))?.value;
  if (file) addReference(evaluation, command.scope, file, 'start');
};

const invokeCommandShape = cmdlet(
  'computername cn session scriptblock command filepath pspath argumentlist args credential port configurationname applicationname throttlelimit disconnected sessionname jobname sessionoption authentication certificatethumbprint connectionuri uri vmid vmname containerid hostname username keyfilepath identityfilepath sshtransport subsystem inputobject connectingtimeout options',
  'usessl asjob indisconnectedsession disconnected hidecomputername hcn enablenetworkaccess runasadministrator allowredirection nonewscope remotedebug sshtransport',
  'computername filepath',
);

export const invokeCommand: CmdletReader = (evaluation, command) => {
  const bound = bind(command, evaluation.found, invokeCommandShape);
  const file = (bound.get('filepath') ?? bound.get('pspath'))?.value;
  const scope = { ...command.scope, wins: command.scope.wins ?? ('remote' as const) };
  if (file && file.is !== 'block') addReference(evaluation, scope, file, 'remote');
};

const scheduledJobShape = cmdlet(
  'name filepath scriptblock trigger initializationscript credential authentication scheduledjoboption argumentlist maxresultcount runevery',
  'runas32 runnow',
  'name filepath',
);

export const registerScheduledJob: CmdletReader = (evaluation, command) => {
  const file = bind(command, evaluation.found, scheduledJobShape).get('filepath')?.value;
  const scope = { ...command.scope, wins: 'schedule' as const };
  if (file && file.is !== 'block') addReference(evaluation, scope, file, 'schedule');
};

const taskActionShape = cmdlet(
  'execute argument workingdirectory id cimsession throttlelimit',
  'asjob',
  'execute argument workingdirectory',
);

export const newScheduledTaskAction: CmdletReader = (evaluation, command) => {
  const bound = bind(command, evaluation.found, taskActionShape);
  const file = bound.get('execute')?.value;
  const args = bound.get('argument')?.value;
  if (file) start(evaluation, { ...command.scope, wins: 'schedule' }, file, args ? [args] : []);
};

const registerTaskShape = cmdlet(
  'taskname taskpath action description settings trigger principal user password runlevel inputobject xml cimsession throttlelimit',
  'force asjob',
  'taskname taskpath action trigger settings user password',
);

export const registerScheduledTask: CmdletReader = (evaluation, command) => {
  const bound = bind(command, evaluation.found, registerTaskShape);
  evaluation.secret(command.scope, bound.get('password')?.value, 'schtasks-password');
};

const expressionShape = cmdlet('command', '', 'command');

/** A string is read as what it runs; of a variable, only what it is itself. */
export const invokeExpression: CmdletReader = (evaluation, command) => {
  const text = bind(command, evaluation.found, expressionShape).get('command')?.value ?? command.input;
  if (text && evaluation.isHereString(text)) return;
  if (text?.is !== 'string') {
    const expanded = text?.pieces ? evaluation.expandValue(text) : [];
    if (text && endsAsScript(expanded) && !/\s/.test(knownText(expanded) ?? ''))
      addReference(evaluation, command.scope, text, 'invoke');
    return;
  }
  const word = wordOf(evaluation, text);
  const call = evaluation.programCall(command.scope, [word], text.start);
  const { source, holes } = commandLine(call, [word]);
  call.reading.nested('powershell', source, { run: 'invoke', holes });
  evaluation.noteHandedOn({ ...call, handedOn: new Set([word]) });
};

const invokeItemShape = cmdlet('path literalpath filter include exclude credential', '', 'path');

export const invokeItem: CmdletReader = (evaluation, command) => {
  const bound = bind(command, evaluation.found, invokeItemShape);
  const value = (bound.get('path') ?? bound.get('literalpath'))?.value;
  for (const item of value ? itemsOf(value) : [])
    if (endsAsScript(evaluation.expandValue(item))) addReference(evaluation, command.scope, item, 'start');
};

const importModuleShape = cmdlet(
  'name fullyqualifiedname assembly moduleinfo cimsession cimresourceuri cimnamespace pssession prefix function cmdlet variable alias minimumversion version maximumversion requiredversion argumentlist args scope',
  'global force passthru ascustomobject disablenamechecking noclobber nooverwrite skipeditioncheck usewindowspowershell usewinps',
  'name',
);

export const importModule: CmdletReader = (evaluation, command) => {
  const name = bind(command, evaluation.found, importModuleShape).get('name')?.value;
  for (const item of name ? itemsOf(name) : []) addModule(evaluation, command.scope, item);
};

/** A module that is named by a path; a name alone is one that is installed. */
export function addModule(evaluation: Evaluation, scope: Pick<Scope, 'wins'>, value: Value): void {
  const expanded = evaluation.expandValue(value);
  const isPath = expanded.some((piece) => piece.is === 'text' && /[\\/]|\.ps[dm]?1$/i.test(piece.text));
  const last = expanded.at(-1);
  if (isPath && !(last?.is === 'text' && /\.dll$/i.test(last.text)))
    addReference(evaluation, scope, value, 'import');
}

/** What stands at the head of a command and is a script. */
export function addScript(
  evaluation: Evaluation,
  { operator, head, scope }: Command,
  expanded: Expanded,
): boolean {
  if (operator === '.') {
    if (head.is !== 'word' || endsAsScript(expanded) || /[\\/$]/.test(evaluation.written(head)))
      addReference(evaluation, scope, head, 'source');
    return true;
  }
  if (!endsAsScript(expanded) && !evaluation.isOwnPath(head, scope)) return false;
  addReference(evaluation, scope, head, operator === '&' ? 'call' : evaluation.reading(scope).run);
  return true;
}
