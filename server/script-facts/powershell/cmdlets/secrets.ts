import { isPasswordName } from '../../secrets/password-variables.ts';
import { commandLine } from '../../programs/word-parts.ts';
import { itemsOf, wordOf } from '../arguments.ts';
import { bind, cmdlet } from '../bind.ts';
import type { Command, MethodCall, Value } from '../syntax.ts';
import type { Evaluation } from '../evaluation.ts';
import type { CmdletReader } from './cmdlet-reader.ts';
import { addReference } from './launch.ts';

const secureStringShape = cmdlet('string key securekey', 'asplaintext force', 'string securekey');

/** Only with `-AsPlainText` the string is in clear. */
export const convertToSecureString: CmdletReader = (evaluation, command) => {
  const bound = bind(command, evaluation.found, secureStringShape);
  if (bound.has('asplaintext'))
    evaluation.secret(command.scope, bound.get('string')?.value ?? command.input, 'securestring');
};

const sqlcmdShape = cmdlet(
  'query inputfile serverinstance database username password credential variable querytimeout connectiontimeout errorlevel severitylevel maxcharlength maxbinarylength hostname newpassword outputas connectionstring applicationname accesstoken keyword encrypt statisticsvariable applicationintent failoverpartner hostnameincertificate',
  'encryptconnection dedicatedadministratorconnection disablevariables disablecommands abortonerror includesqlusererrors outputsqlerrors trustservercertificate suppressprovidercontextwarning ignoreprovidercontext multisubnetfailover',
  'query',
);

export const invokeSqlcmd: CmdletReader = (evaluation, command) => {
  const bound = bind(command, evaluation.found, sqlcmdShape);
  for (const name of ['password', 'newpassword'])
    evaluation.secret(command.scope, bound.get(name)?.value, 'sqlcmd-password');
  const file = bound.get('inputfile')?.value;
  if (file) addReference(evaluation, command.scope, file, 'sql');
  const query = bound.get('query')?.value ?? command.input;
  if (query?.is === 'string') searchStatement(evaluation, command, query);
};

function searchStatement(evaluation: Evaluation, { scope }: Command, query: Value): void {
  const call = evaluation.programCall(scope, [], query.start);
  const { source, holes } = commandLine(call, [wordOf(evaluation, query)]);
  call.reading.nested('sql', source, { secretsOnly: true, holes });
}

const newObjectShape = cmdlet(
  'typename argumentlist args comobject property',
  'strict',
  'typename argumentlist',
);

/** `New-Object Net.NetworkCredential('user', 'password')` */
export const newObject: CmdletReader = (evaluation, command) => {
  const bound = bind(command, evaluation.found, newObjectShape);
  const type = evaluation.knownText(bound.get('typename')?.value) ?? '';
  const args = (bound.get('argumentlist') ?? bound.get('args'))?.value;
  if (!isCredential(type) || !args) return;
  evaluation.secret(command.scope, itemsOf(args)[1], 'password-variable');
};

/** `[Net.NetworkCredential]::new('user', 'password')` */
export function newCredential(evaluation: Evaluation, { receiver, args, scope }: MethodCall): void {
  if (receiver.is === 'type' && isCredential(receiver.name ?? ''))
    evaluation.secret(scope, args[1], 'password-variable');
}

function isCredential(type: string): boolean {
  return /(?:^|\.)(?:network|ps)credential$/i.test(type);
}

/** `-Password 'x'` of a command of which nothing else is known. */
export function namedSecrets(evaluation: Evaluation, command: Command): void {
  for (const [index, argument] of command.args.entries()) {
    if (argument.is !== 'parameter' || !isPasswordName(argument.name)) continue;
    const next = command.args[index + 1];
    const value = argument.value ?? (next?.is === 'value' ? next.value : undefined);
    if (value?.is === 'string' || value?.is === 'word')
      evaluation.secret(command.scope, value, 'password-variable');
  }
}
