import { commandsOf, type Shell, type Words } from './command-words.ts';
import { hasScriptExtension, isAbsolute, joinPath, looksLikePath, programName } from './script-paths.ts';

/** A file that a command line starts. */
export interface StartedFile {
  path: string;
  shell: Shell;
  /** Handed to a program nobody knows here, which may do anything with it. */
  guessed: boolean;
}

/** Nesting of `cmd /c "sh -c …"` that is followed. */
const maxNesting = 5;

/**
 * The first script that a command line starts: `cd`, interpreters, their options and what sets up the environment are
 * looked through. Undefined when it starts programs and built-in commands only.
 */
export function scriptOf(line: string): StartedFile | undefined {
  return new CommandLine(shellOf(line)).run(withoutOuterQuotes(line));
}

/** What tells the shell is at the beginning; the longer the text, the longer it takes to look. */
const longestHead = 1_000;

/** Windows shows in drives, UNC paths and its own shells; everything else is read as sh would. */
export function shellOf(line: string): Shell {
  const windows =
    /(^|[\s"'=(&|])(@?[A-Za-z]:[\\/]|\\\\[^\\\s]|\.?\.?\\?[^\s"'/]+\.(bat|cmd|ps1|vbs|exe)\b)|(^|[\\\s"&|])(cmd|powershell|cscript|wscript)(\.exe)?\s|(^|[^%])%\w+%/i;
  const unix = /^\s*(\/|\.\/|~|\$|(ba|k|z|da)?sh\s|sudo\s|nohup\s|\.\s)/;
  const start = line.slice(0, longestHead);
  return windows.test(start) && !unix.test(start) ? 'cmd' : 'sh';
}

/** `cmd /c ""D:\a b\x.cmd" arg"`: cmd.exe takes the outer pair away. */
function withoutOuterQuotes(line: string): string {
  const match = /^(.*?\/[ckCK]\s+)""(.*)"\s*$/s.exec(line);
  return match ? `${match[1]}"${match[2]}` : line;
}

const shells = new Set(['sh', 'bash', 'ksh', 'ksh93', 'zsh', 'dash', 'csh', 'tcsh', 'fish']);
const interpreters = /^(python|perl|ruby|node|php|rscript|lua|tclsh|groovy|osascript)[\d.]*w?$/;
/** They start what follows them. */
const lookedThrough = new Set([
  'sudo',
  'nohup',
  'env',
  'time',
  'exec',
  'nice',
  'ionice',
  'setsid',
  'command',
  'eval',
  '&',
]);
const optionsWithValue = new Map([
  ['sudo', ['-u', '-g', '-h', '-p']],
  ['env', ['-u']],
  ['nice', ['-n']],
  ['ionice', ['-c', '-n']],
]);
/** They handle files, whatever their names are. */
const fileCommands = new Set(
  'cat chmod chown copy cp del diff dir echo erase export find for ftp grep head if ls mail md mkdir more move mv print printf rd rem ren rm rmdir robocopy scp sed set sftp sort tail tar test touch type unset unzip vi wc xcopy zip [ ['.split(
    ' ',
  ),
);

class CommandLine {
  readonly #shell: Shell;
  readonly #nesting: number;
  #folder: string;

  constructor(shell: Shell, nesting = 0, folder = '') {
    this.#shell = shell;
    this.#nesting = nesting;
    this.#folder = folder;
  }

  run(line: string): StartedFile | undefined {
    let sourced: StartedFile | undefined;
    let guess: StartedFile | undefined;
    for (const words of commandsOf(line, this.#shell)) {
      const found = this.#command(words);
      if (found === undefined) continue;
      // what is read into the shell before sets up the environment of what is meant
      if (isSourcing(words)) sourced ??= found;
      else if (found.guessed) guess ??= found;
      else return found;
    }
    return guess ?? sourced;
  }

  #command(allWords: Words): StartedFile | undefined {
    const words = withoutAssignments(allWords);
    const [head, ...rest] = words;
    if (head === undefined) return undefined;
    const name = programName(head);
    if (['cd', 'chdir', 'pushd', 'set-location', 'sl'].includes(name)) return this.#changeFolder(rest);
    if (lookedThrough.has(name)) return this.#command(withoutOptions(rest, optionsWithValue.get(name)));
    if (name === 'su') return this.#nested(rest.slice(rest.indexOf('-c') + 1 || rest.length), 'sh');
    if (name === 'call' || name === '.' || name === 'source') return this.#file(rest[0]);
    if (name === 'start') return this.#command(withoutTitle(rest.filter((word) => !/^\/\w/.test(word))));
    if (name === 'cmd') return this.#nested(withoutOptions(rest, [], /^\/\w/), 'cmd');
    if (shells.has(name)) return this.#shellScript(rest);
    if (name === 'powershell' || name === 'pwsh') return this.#powershell(rest);
    if (name === 'cscript' || name === 'wscript') return this.#file(withoutOptions(rest, [], /^\/\/?\w/)[0]);
    if (interpreters.test(name)) return this.#interpreted(rest);
    if (['sqlcmd', 'isql', 'osql', 'psql', 'db2', 'mysql', 'sqlplus'].includes(name)) return this.#sql(rest);
    return this.#program(head, rest, name);
  }

  #changeFolder(words: Words): undefined {
    const to = words.find((word) => !/^(\/d|-path|-|--)$/i.test(word));
    if (to !== undefined) this.#folder = isAbsolute(to) ? to : joinPath(this.#folder, to);
    return undefined;
  }

  #program(head: string, rest: Words, name: string): StartedFile | undefined {
    if (looksLikePath(head)) return this.#file(head);
    if (fileCommands.has(name)) return undefined;
    const script = rest.find((word) => hasScriptExtension(word) && looksLikePath(word));
    const found = script === undefined ? undefined : this.#file(script);
    return found && { ...found, guessed: true };
  }

  /** `-c "…"` holds a command line, otherwise the first word is the file. */
  #shellScript(words: Words): StartedFile | undefined {
    const at = words.findIndex((word) => !/^[-+]/.test(word));
    const options = at < 0 ? words : words.slice(0, at);
    if (options.some((option) => /^-[a-z]*c$/.test(option))) return this.#nested(words.slice(at), 'sh');
    return at < 0 ? undefined : this.#file(words[at]);
  }

  #powershell(words: Words): StartedFile | undefined {
    for (let at = 0; at < words.length; at++) {
      const word = words[at] ?? '';
      const option = /^[-/](\w+)$/.exec(word)?.[1]?.toLowerCase();
      if (option === undefined || 'file'.startsWith(option))
        return this.#file(words[option === undefined ? at : at + 1]);
      if ('command'.startsWith(option)) return this.#nested(words.slice(at + 1), 'powershell');
      if (/^(wd|wo\w*)$/.test(option)) this.#folder = words[at + 1] ?? '';
      if (!/^(no|mta|sta|l)/.test(option)) at++; // its value
    }
    return undefined;
  }

  /** `-m module` and `-c code` name no file. */
  #interpreted(words: Words): StartedFile | undefined {
    for (let at = 0; at < words.length; at++) {
      const word = words[at] ?? '';
      if (!word.startsWith('-')) return this.#file(word);
      if (/^-(m|c|e|E|r)$/.test(word)) return undefined;
      if (/^-[WXI]$/.test(word)) at++;
    }
    return undefined;
  }

  #sql(words: Words): StartedFile | undefined {
    const at = words.findIndex((word) => /^(-i|-f|--file|-t?v?f|-td.*f)$/.test(word));
    const started =
      words.find((word) => /^@@?./.test(word))?.replace(/^@@?/, '') ?? (at < 0 ? undefined : words[at + 1]);
    return started === undefined ? undefined : this.#file(started);
  }

  #nested(words: Words, shell: Shell): StartedFile | undefined {
    const [first, second] = words;
    if (first === undefined || this.#nesting >= maxNesting) return undefined;
    if (second !== undefined || !/\s/.test(first) || isOnePath(first)) return this.#command(words);
    return new CommandLine(shell, this.#nesting + 1, this.#folder).run(first);
  }

  #file(path: string | undefined): StartedFile | undefined {
    if (path === undefined || path === '' || path.startsWith(':')) return undefined;
    const whole = isAbsolute(path) ? path : joinPath(this.#folder, path);
    return { path: whole, shell: this.#shell, guessed: false };
  }
}

/** `start "title" x.cmd`: quotes are gone here, so what cannot be started is the title. */
function withoutTitle(words: Words): Words {
  const [first = '', second = ''] = words;
  const isTitle = first === '' || (!looksLikePath(first) && (/\s/.test(first) || looksLikePath(second)));
  return isTitle ? words.slice(1) : words;
}

function isSourcing(words: Words): boolean {
  return words[0] === '.' || words[0] === 'source';
}

/** A quoted path with blanks in it, not a command line. */
function isOnePath(text: string): boolean {
  return /^([A-Za-z]:|\\\\|\/)[^&|;"']*\.\w+$/.test(text) && !/\.\w+\s/.test(text);
}

function withoutAssignments(words: Words): Words {
  const at = words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word));
  const [head, ...rest] = at < 0 ? [] : words.slice(at);
  return head === undefined ? [] : [head.replace(/^@/, ''), ...rest];
}

function withoutOptions(words: Words, withValue: string[] = [], option = /^-/): Words {
  let at = 0;
  while (at < words.length && (option.test(words[at] ?? '') || /^[A-Za-z_]\w*=/.test(words[at] ?? '')))
    at += withValue.includes(words[at] ?? '') ? 2 : 1;
  return words.slice(at);
}
