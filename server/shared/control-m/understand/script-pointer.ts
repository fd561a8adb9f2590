import type { Details, Said } from '../definitions/details/details.ts';
import { isZosLibrary } from '../definitions/describe.ts';
import { scriptOf } from './command-script.ts';
import { joinPath } from './script-paths.ts';
import { substitute, type Variables } from './variables.ts';

/** What a definition says about what it runs. */
export type Runnable = Pick<Details, 'variables'> & {
  run: Pick<Details['run'], 'kind'> & Partial<Details['run']>;
  /** Properties and attributes that have no field of their own. */
  leftovers: readonly Said[];
};

/** Whose rules for separators and case a path follows. */
export type PathSystem = 'windows' | 'unix' | 'zos';

/** Which script a definition seems to run, before anything is looked up. */
export type ScriptPointer =
  | { is: 'none'; reason: string }
  | { is: 'embedded'; reason: string }
  | {
      is: 'file';
      /** As far as variables are constant; the rest stands in it as written. */
      path: string;
      system: PathSystem;
      /** What only a run knows: `%%ODATE`, `$HOME`. */
      variables: string[];
      /** A program nobody knows here is given the file and may do anything with it. */
      guessed: boolean;
      reason: string;
    };

/**
 * How a job points at a script: control-m.md of the design. What is left over from an earlier life of a job (MEMNAME of
 * a command) never counts.
 * @param folders - variables of the folders around it, from the nearest on
 */
export function pointerOf(
  type: string,
  { run, variables, leftovers }: Runnable,
  folders: readonly Variables[],
): ScriptPointer {
  const scopes = [variables, ...folders];
  switch (run.kind) {
    case 'command':
      return ofCommand(run.command ?? '', scopes, 'The command');
    case 'script':
      return ofFile(run, scopes);
    case 'embedded':
      return { is: 'embedded', reason: 'The script is inside the definition.' };
    case 'none':
    case 'other':
      return ofOwnFields(type, [...variables, ...leftovers], scopes);
  }
}

function ofCommand(command: string, scopes: readonly Variables[], what: string): ScriptPointer {
  const line = substitute(command, scopes);
  const started = scriptOf(line.text);
  if (!started)
    return { is: 'none', reason: command === '' ? 'No command is given.' : `${what} starts no script.` };
  return file(started.path, line.unknown, {
    system: started.shell === 'sh' ? systemOf(started.path) : 'windows',
    guessed: started.guessed,
    reason: `${what} starts it.`,
  });
}

function ofFile(
  { path, file: name, overridePath }: Runnable['run'],
  scopes: readonly Variables[],
): ScriptPointer {
  if (!name) return { is: 'none', reason: 'No file name is given.' };
  const folder = overridePath || path || '';
  const reason = overridePath ? 'Its override path and file name say so.' : 'Its path and file name say so.';
  const { text, unknown } = substitute(folder, scopes);
  const member = substitute(name, scopes);
  const system =
    isZosLibrary(text) || (text === '' && /^[A-Z$#@][A-Z0-9$#@]{0,7}$/.test(member.text)) ? 'zos' : undefined;
  const whole =
    system === 'zos' ? [text, member.text].filter(Boolean).join('/') : joinPath(text, member.text);
  return file(whole, [...unknown, ...member.unknown], {
    system: system ?? systemOf(whole),
    guessed: false,
    reason,
  });
}

function ofOwnFields(type: string, said: readonly Said[], scopes: readonly Variables[]): ScriptPointer {
  const fields = new Map(said.map(({ name, value }) => [name.replace(/^%%/, '').toUpperCase(), value]));
  const script = fields.get('SQLSCRIPT');
  if (script) {
    const { text, unknown } = substitute(script, scopes);
    return file(text, unknown, {
      system: systemOf(text),
      guessed: false,
      reason: 'Its SQL script is that file.',
    });
  }
  for (const [field, what] of ownCommands) {
    const command = fields.get(field);
    const pointer = command ? ofCommand(command, scopes, what) : undefined;
    if (pointer?.is === 'file') return pointer;
  }
  return { is: 'none', reason: `${type} runs no script.` };
}

const ownCommands = [
  ['PRECOMMAND', 'The command before it'],
  ['PRECMD', 'The command before it'],
  ['POSTCOMMAND', 'The command after it'],
  ['POSTCMD', 'The command after it'],
] as const;

function file(
  path: string,
  unknown: readonly string[],
  more: { system: PathSystem; guessed: boolean; reason: string },
): ScriptPointer {
  // what is unknown elsewhere on the line does not matter
  const named = unknown.filter((variable) => path.includes(variable));
  const ofShell = path.match(/\$\w+|\$\{[^}]*\}|(?<!%)%[A-Za-z_]\w*%/g) ?? [];
  const variables = more.system === 'zos' ? named : [...named, ...ofShell];
  return { is: 'file', path, variables: [...new Set(variables)].sort(), ...more };
}

function systemOf(path: string): PathSystem {
  const windows = /^([A-Za-z]:|\\\\)/.test(path) || (path.includes('\\') && !path.includes('/'));
  return windows || /\.(bat|cmd|ps1|vbs)$/i.test(path) ? 'windows' : 'unix';
}
