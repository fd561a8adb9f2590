import type { Reference, ScriptFacts } from './script-analysis.ts';

type Mapping = ScriptFacts['driveMappings'][number];
type How = Reference['how'];
export type SecretKind = ScriptFacts['secrets'][number]['kind'];

/** How a script starts another, as a verb. */
export const launches: Record<How, string> = {
  call: 'Calls',
  run: 'Runs',
  start: 'Starts beside itself',
  cmd: 'Runs by cmd',
  powershell: 'Runs by PowerShell',
  cscript: 'Runs by cscript',
  shell: 'Runs by a shell',
  source: 'Sources',
  exec: 'Goes over to',
  import: 'Imports',
  sql: 'Runs as SQL',
  include: 'Includes',
  invoke: 'Invokes as an expression',
  schedule: 'Schedules',
  remote: 'Runs on another machine',
};

export const secretKinds: Record<SecretKind, string> = {
  'net-use-password': 'Password of net use',
  'smb-password': 'Password of New-SmbMapping',
  'sqlcmd-password': 'Password of sqlcmd',
  'sqlplus-password': 'Password of sqlplus',
  'bcp-password': 'Password of bcp',
  'sql-password': 'Password in SQL',
  'curl-password': 'Password of curl or wget',
  'bearer-token': 'Bearer token',
  'url-password': 'Password in an address',
  'cmdkey-password': 'Password of cmdkey',
  'schtasks-password': 'Password of schtasks',
  'psexec-password': 'Password of psexec',
  'ssh-password': 'Password of ssh',
  'ftp-password': 'Password of ftp',
  'password-variable': 'Password in a variable',
  securestring: 'Password made secure from plain text',
  'connection-string': 'Password in a connection string',
  'private-key': 'Private key',
  'cloud-key': 'Key of a cloud account',
};

export const resolutions: Record<Reference['resolution'], { label: string; colour: string; about: string }> =
  {
    path: { label: 'found', colour: 'teal', about: 'Its place is known.' },
    name: {
      label: 'found by name',
      colour: 'blue',
      about: 'Its place is not known; one script has its name.',
    },
    ambiguous: { label: 'ambiguous', colour: 'orange', about: 'Several scripts have its name.' },
    missing: { label: 'missing', colour: 'orange', about: 'No script of the catalogue is there.' },
    unknown: { label: 'known at run time', colour: 'gray', about: 'Its name is put together when it runs.' },
  };

/** Where a mapping leads, as far as it is known. */
export function targetOf({ target, resolvedTarget }: Pick<Mapping, 'target' | 'resolvedTarget'>): string {
  return resolvedTarget ?? target;
}

/** `Maps S: to \\FIN-FS01\ledger (net use), with a password`. */
export function mappingInWords(mapping: Mapping): string {
  const { letter, via, mountPoint, user, hasPassword, persistent, target, resolvedTarget } = mapping;
  const where = targetOf(mapping);
  const start =
    letter === '*'
      ? `Maps the next free letter to ${where}`
      : letter !== null
        ? `Maps ${letter}: to ${where}`
        : mountPoint !== undefined
          ? `Mounts ${where} on ${mountPoint}`
          : `Connects to ${where}`;
  const more = [
    resolvedTarget !== null && resolvedTarget !== target && `written ${target}`,
    user !== undefined && `as ${user}`,
    hasPassword && 'with a password',
    persistent === true && 'kept after signing out',
  ].filter((word) => word !== false);
  return [`${start} (${via})`, ...more].join(', ');
}

export function unmappingInWords(letter: string | null): string {
  if (letter === null) return 'Takes a drive away; which one is known only when it runs';
  return letter === '*' ? 'Takes all drives away' : `Takes ${letter}: away`;
}

/** `Calls nightly/n10.cmd`, or why nobody can say which script that is. */
export function referenceInWords({ how, target, resolution, resolvesTo, candidates }: Reference): string {
  const start = `${launches[how]} ${target}`;
  switch (resolution) {
    case 'path':
      return `${start}: ${resolvesTo ?? 'a script of the catalogue'}`;
    case 'name':
      return `${start}: ${resolvesTo ?? 'a script of the catalogue'}, found by its name`;
    case 'ambiguous':
      return `${start}: could be ${listed(candidates ?? [])}`;
    case 'missing':
      return `${start}, which the catalogue does not have`;
    default:
      return `${start}; which one is known only when it runs`;
  }
}

function listed(paths: readonly string[]): string {
  if (paths.length === 0) return 'several scripts';
  const shown = paths.slice(0, 3).join(' or ');
  return paths.length > 3 ? `${shown} or ${paths.length - 3} more` : shown;
}
