import { bind, cmdlet, type Given } from '../bind.ts';
import { itemsOf } from '../arguments.ts';
import type { Evaluation } from '../evaluation.ts';
import type { Command, MethodCall, Value } from '../syntax.ts';
import type { CmdletReader } from './cmdlet-reader.ts';

/** Where facts show what a parameter got. */
function placeOf({ value, splat }: Given): number {
  return splat ?? value?.start ?? 0;
}

/** A letter; null if only a run knows; undefined if it is something else: a long name, a printer. */
function letterOf(evaluation: Evaluation, value: Value | undefined): string | null | undefined {
  const text = evaluation.knownText(value);
  if (text === null) return null;
  return /^(?:[A-Za-z]:?\\?|\*)$/.test(text) ? text.charAt(0) : undefined;
}

/** `$true`, `$false`; null if only a run knows. */
function truth(evaluation: Evaluation, value: Value): boolean | null {
  const text = (evaluation.knownText(value) ?? evaluation.written(value)).toLowerCase();
  if (text === '$true' || text === '1' || text === 'true') return true;
  return text === '$false' || text === '0' || text === 'false' ? false : null;
}

function isGiven(evaluation: Evaluation, value: Value | undefined): value is Value {
  return (
    value !== undefined &&
    !['', '*', '$null'].includes(evaluation.knownText(value) ?? evaluation.written(value))
  );
}

const newPsDriveShape = cmdlet(
  'name psprovider root description scope credential',
  'persist usetransaction usetx',
  'name psprovider root',
);

export const newPsDrive: CmdletReader = (evaluation, command) => {
  const bound = bind(command, evaluation.found, newPsDriveShape);
  const root = bound.get('root');
  const name = bound.get('name');
  if (!root?.value || !isFileSystem(evaluation, bound.get('psprovider')?.value)) return;
  const letter = name?.value ? letterOf(evaluation, name.value) : null;
  if (letter === undefined) return;
  const persist = bound.get('persist');
  evaluation.reading(command.scope).sink.mapping(evaluation.source, placeOf(name ?? root), {
    letter,
    target: evaluation.written(root.value),
    expanded: evaluation.expandValue(root.value),
    hasPassword: false,
    persistent: persist ? (persist.value ? truth(evaluation, persist.value) : true) : false,
    via: 'New-PSDrive',
  });
};

function isFileSystem(evaluation: Evaluation, provider: Value | undefined): boolean {
  const name = evaluation.knownText(provider);
  return name === null || /^(?:microsoft\.powershell\.core\\)?filesystem$/i.test(name);
}

const newSmbMappingShape = cmdlet(
  'localpath remotepath username password persistent requireintegrity requireprivacy usewritethrough transporttype cimsession session throttlelimit credential blockntlm compressnetworktraffic tcpport quicport rdmaport',
  'savecredentials homefolder asjob skipcertificatecheck globalmapping',
  'localpath remotepath',
);

export const newSmbMapping: CmdletReader = (evaluation, command) => {
  const bound = bind(command, evaluation.found, newSmbMappingShape);
  const password = bound.get('password')?.value;
  evaluation.secret(command.scope, password, 'smb-password');
  const local = bound.get('localpath');
  const remote = bound.get('remotepath');
  if (!remote?.value) return;
  const letter = local?.value ? letterOf(evaluation, local.value) : null;
  if (letter === undefined) return;
  const user = bound.get('username')?.value;
  const persistent = bound.get('persistent')?.value;
  evaluation.reading(command.scope).sink.mapping(evaluation.source, placeOf(local ?? remote), {
    letter,
    target: evaluation.written(remote.value),
    expanded: evaluation.expandValue(remote.value),
    user: isGiven(evaluation, user) ? evaluation.written(user) : undefined,
    hasPassword: isGiven(evaluation, password),
    persistent: persistent ? truth(evaluation, persistent) : null,
    via: 'New-SmbMapping',
  });
};

/** What is to be removed: items of one argument, or the splat that holds them. */
function addUnmappings(evaluation: Evaluation, { scope }: Command, { value, splat }: Given): void {
  for (const item of value ? itemsOf(value) : []) {
    const letter = letterOf(evaluation, item);
    if (letter !== undefined)
      evaluation.reading(scope).sink.unmapping(evaluation.source, splat ?? item.start, letter);
  }
}

const removePsDriveShape = cmdlet('name literalname psprovider scope', 'force usetransaction usetx', 'name');

export const removePsDrive: CmdletReader = (evaluation, command) => {
  const bound = bind(command, evaluation.found, removePsDriveShape);
  const name = bound.get('name') ?? bound.get('literalname');
  if (name && isFileSystem(evaluation, bound.get('psprovider')?.value))
    addUnmappings(evaluation, command, name);
};

const removeSmbMappingShape = cmdlet(
  'localpath remotepath cimsession session throttlelimit inputobject',
  'force updateprofile passthru asjob',
  'localpath remotepath',
);

export const removeSmbMapping: CmdletReader = (evaluation, command) => {
  const bound = bind(command, evaluation.found, removeSmbMappingShape);
  const local = bound.get('localpath');
  const remote = bound.get('remotepath');
  if (local) addUnmappings(evaluation, command, local);
  else if (remote?.value)
    evaluation.reading(command.scope).sink.unmapping(evaluation.source, placeOf(remote), null);
};

/** `.MapNetworkDrive(letter, target, persistent, user, password)` of WScript.Network */
export function mapNetworkDrive(evaluation: Evaluation, { args, scope }: MethodCall): void {
  const [local, target, persistent, user, password] = args;
  if (!local || !target) return;
  evaluation.secret(scope, password, 'smb-password');
  const named = isGiven(evaluation, local) || evaluation.knownText(local) === '*';
  const letter = named ? letterOf(evaluation, local) : null;
  if (letter === undefined) return;
  evaluation.reading(scope).sink.mapping(evaluation.source, (named ? local : target).start, {
    letter,
    target: evaluation.written(target),
    expanded: evaluation.expandValue(target),
    user: isGiven(evaluation, user) ? evaluation.written(user) : undefined,
    hasPassword: isGiven(evaluation, password),
    persistent: persistent ? truth(evaluation, persistent) : false,
    via: 'MapNetworkDrive',
  });
}

/** `.RemoveNetworkDrive(letter, force, update)` of WScript.Network */
export function removeNetworkDrive(evaluation: Evaluation, { args, scope }: MethodCall): void {
  const [local] = args;
  if (!local) return;
  const letter = letterOf(evaluation, local) ?? null;
  evaluation.reading(scope).sink.unmapping(evaluation.source, local.start, letter);
}
