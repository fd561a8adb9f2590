import { plainText, type Word } from '../words.ts';

/** A program that starts another, which it is told in its arguments. */
interface Wrapper {
  /** Letters of options with a value, which may be the next word. */
  values?: string;
  longValues?: readonly string[];
  /** Arguments between the options and the command. */
  operands?: number;
  /** `NAME=value` may stand before the command. */
  variables?: boolean;
  /** With one of these no command follows, or it is only looked up. */
  not?: RegExp;
}

const wrappers: Readonly<Record<string, Wrapper>> = {
  sudo: {
    values: 'ugpCrtThUDR',
    longValues: ['--user', '--group', '--chdir', '--host', '--prompt'],
    variables: true,
    not: /^-(l|v|k|K|e)$/,
  },
  doas: { values: 'uC' },
  nohup: {},
  env: { values: 'uCS', longValues: ['--unset', '--chdir'], variables: true },
  exec: { values: 'a' },
  time: { values: 'fo' },
  nice: { values: 'n', longValues: ['--adjustment'] },
  ionice: { values: 'cnp', longValues: ['--class', '--classdata'] },
  timeout: { values: 'ks', longValues: ['--kill-after', '--signal'], operands: 1 },
  setsid: {},
  stdbuf: { values: 'ioe' },
  command: { not: /^-[vV]$/ },
  builtin: {},
  xargs: {
    values: 'IinPLdaEs',
    longValues: ['--arg-file', '--delimiter', '--max-args', '--max-procs', '--replace'],
  },
  flock: { values: 'wE', longValues: ['--wait', '--timeout', '--conflict-exit-code'], operands: 1 },
  chroot: { operands: 1 },
  chrt: { operands: 1 },
  taskset: { operands: 1 },
  strace: { values: 'eopsPu' },
  unbuffer: {},
  chronic: {},
  cronic: {},
  busybox: {},
  sshpass: { values: 'pfdP' },
  'systemd-cat': { values: 'tp' },
};

/** The commands that a command starts by its arguments, each a part of its words. */
export function innerCommands(words: readonly Word[]): Word[][] {
  const name = words[0] ? plainText(words[0]) : '';
  const program = name.slice(name.lastIndexOf('/') + 1);
  if (program === 'find') return executedByFind(words);
  const wrapper = Object.hasOwn(wrappers, program) ? wrappers[program] : undefined;
  const from = wrapper ? commandIn(words, wrapper) : undefined;
  return from === undefined || from >= words.length ? [] : [words.slice(from)];
}

function commandIn(words: readonly Word[], wrapper: Wrapper): number | undefined {
  let operands = wrapper.operands ?? 0;
  for (let index = 1; index < words.length; index++) {
    const word = words[index];
    const text = word ? plainText(word) : '';
    if (wrapper.not?.test(text)) return undefined;
    if (text.startsWith('-') && text.length > 1) {
      if (takesNext(text, wrapper)) index++;
    } else if (wrapper.variables && /^[A-Za-z_]\w{0,100}=/.test(text)) continue;
    else if (operands > 0) operands--;
    else return index;
  }
  return undefined;
}

/** Of letters together only the last may take the next word. */
function takesNext(option: string, { values = '', longValues = [] }: Wrapper): boolean {
  if (option.startsWith('--')) return longValues.includes(option);
  const first = option
    .slice(1, 20)
    .split('')
    .findIndex((letter) => values.includes(letter));
  return first >= 0 && first === option.length - 2;
}

/** `find … -exec command {} \;` */
function executedByFind(words: readonly Word[]): Word[][] {
  const commands: Word[][] = [];
  let from: number | undefined;
  for (const [index, word] of words.entries()) {
    const text = plainText(word);
    if (from === undefined) {
      if (/^-(exec|execdir|ok|okdir)$/.test(text)) from = index + 1;
    } else if (text === ';' || text === '+') {
      commands.push(words.slice(from, index));
      from = undefined;
    }
  }
  if (from !== undefined) commands.push(words.slice(from));
  return commands.filter((command) => command.length > 0);
}
