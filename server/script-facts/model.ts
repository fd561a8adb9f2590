/** What reads a script; of `other` files no facts are read. */
export const languages = ['cmd', 'powershell', 'shell', 'vbscript', 'sql', 'other'] as const;
export type Language = (typeof languages)[number];

/**
 * What a script says about itself. Lists are ordered by place, without doubles; what the text does not tell is null,
 * never guessed. Nothing here holds a secret in clear.
 */
export interface ScriptFacts {
  driveMappings: DriveMapping[];
  unmappings: Unmapping[];
  uncPaths: UncPath[];
  references: ScriptReference[];
  secrets: FoundSecret[];
  /** Names as written first, each once whatever its case, where the language ignores case. */
  variablesSet: string[];
  variablesRead: string[];
  /** Programs that are started and are no scripts, as written. */
  programs: ProgramCall[];
  /** Files and folders where they are plainly read or written: redirections, copy, type, mkdir … */
  files: FileUse[];
  labels: string[];
  /** Whole numbers, else the text without quotes. */
  exitCodes: (number | string)[];
  /** Where it ends with one of these. */
  exits: ExitPlace[];
}

/** Counted from 1; columns in UTF-16 units of the text without its byte order mark. */
export interface Place {
  line: number;
  column: number;
}

export const mappingWays = [
  'net use',
  'subst',
  'pushd',
  'New-PSDrive',
  'New-SmbMapping',
  'MapNetworkDrive',
  'mount',
] as const;
export type MappingWay = (typeof mappingWays)[number];

export interface DriveMapping extends Place {
  /** Upper case; `*` where Windows chooses; null if unknown or none. */
  letter: string | null;
  /** As written, unquoted; an expression whole. */
  target: string;
  /** Null unless wholly known; with backslashes, none at the end. */
  resolvedTarget: string | null;
  server: string | null;
  share: string | null;
  /** Absent if none is given. */
  user?: string;
  hasPassword: boolean;
  /** As stated; null where the machine decides. */
  persistent: boolean | null;
  via: MappingWay;
  /** Unix: the folder it is mounted on. */
  mountPoint?: string;
}

export interface Unmapping extends Place {
  letter: string | null;
}

export interface UncPath extends Place {
  path: string;
  server: string | null;
  share: string | null;
}

export const launchers = [
  'call',
  'run',
  'start',
  'cmd',
  'powershell',
  'cscript',
  'shell',
  'source',
  'exec',
  'import',
  'sql',
  'include',
  'invoke',
  'schedule',
  'remote',
] as const;
/** How a script starts another. */
export type Launcher = (typeof launchers)[number];

export interface ScriptReference extends Place {
  how: Launcher;
  /** As written, without quotes around it. */
  target: string;
  /** Where that is, with constants filled in; which script of a catalogue it means is decided elsewhere. */
  path: ReferencedPath;
}

export interface ReferencedPath {
  start: 'own-folder' | 'absolute' | 'relative' | 'unknown';
  /**
   * Null where only a run knows. `.` and `..` are still in. An absolute one begins with `D:`, or with `\\server` and
   * the share; a Unix one with its first folder.
   */
  segments: (string | null)[];
}

export const secretKinds = [
  'net-use-password',
  'smb-password',
  'sqlcmd-password',
  'sqlplus-password',
  'bcp-password',
  'sql-password',
  'curl-password',
  'bearer-token',
  'url-password',
  'cmdkey-password',
  'schtasks-password',
  'psexec-password',
  'ssh-password',
  'ftp-password',
  'password-variable',
  'securestring',
  'connection-string',
  'private-key',
  'cloud-key',
] as const;
export type SecretKind = (typeof secretKinds)[number];

export interface FoundSecret extends Place {
  kind: SecretKind;
  /** UTF-16 units from its place on; a private key goes over several lines. */
  length: number;
  /** Its line with every secret masked, at most 200 characters. */
  preview: string;
}

export interface ProgramCall extends Place {
  name: string;
}

/** The place is that of the code. */
export interface ExitPlace extends Place {
  code: number | string;
}

export interface FileUse extends Place {
  path: string;
  access: 'read' | 'write';
}
