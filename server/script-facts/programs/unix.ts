import { plainText, type Word } from '../words.ts';
import { argumentsOf, words } from './arguments.ts';
import type { ProgramCall, ProgramReader } from './program-call.ts';
import { addReference, addSecret } from './program-facts.ts';
import { smbPrograms } from './smb.ts';
import { commandLine } from './word-parts.ts';
import type { Inside } from '../reading.ts';
import type { Language } from '../model.ts';

/** `sh [options] script`, `sh -c 'commands'`, `sh -s` */
const sh: ProgramReader = (call) => {
  let commands = false;
  for (let index = 1; index < call.words.length; index++) {
    const word = call.words[index];
    if (!word) return;
    const text = plainText(word).slice(0, 40);
    if (/^--(rcfile|init-file)$/.test(text) || /^[-+]([a-z]*o|O)$/.test(text)) index++;
    else if (/^-[a-z]*s[a-z]*$/i.test(text)) return;
    else if (/^-[a-z]*c[a-z]*$/i.test(text)) commands = true;
    else if (!/^([-+]|--[a-z-]*$)/.test(text) || text === '+') {
      if (commands) handOn(call, [word], 'shell', { run: 'shell' });
      else addReference(call, word, 'shell');
      return;
    }
  }
};

/** Reads words as commands of another shell. */
function handOn(call: ProgramCall, given: readonly Word[], language: Language, inside: Inside): void {
  const { source, holes } = commandLine(call, given);
  for (const word of given) call.handedOn?.add(word);
  call.reading.nested(language, source, { ...inside, holes });
}

/** `ssh [options] user@host commands` */
const ssh: ProgramReader = (call) => {
  runOnHost(
    call,
    call.words.length,
    argumentsOf(call, { values: 'bBcDeEFiIJlLmoOpPQRSwW', together: 'letters' }),
  );
};

/** `rsh host commands` */
const rsh: ProgramReader = (call) => {
  runOnHost(call, call.words.length, argumentsOf(call, { values: 'lk', together: 'letters' }));
};

/** `plink [options] user@host commands`; its options have several letters. */
const plink: ProgramReader = (call) => {
  const found = argumentsOf(call, {
    longValues: words('pw P l i m hostkey D L R load log pwfile'),
    together: 'name',
  });
  const password = found.find(({ option }) => option === 'pw');
  addSecret(call, password?.value, 'ssh-password');
  runOnHost(call, call.words.length, found);
};

function runOnHost(call: ProgramCall, end: number, given: ReturnType<typeof argumentsOf>): void {
  const others = given.filter(({ option }) => option === null);
  const [host, command] = others;
  if (!host || !command) return;
  const line = call.words.slice(command.index, end);
  const language = isForWindows(line) ? 'cmd' : 'shell';
  handOn(call, line, language, { run: 'remote', wins: 'remote' });
}

/** A host with Windows gets other commands: `cmd /c x`, `D:\x.cmd`. */
function isForWindows(line: readonly Word[]): boolean {
  const text = line[0] ? plainText(line[0]) : '';
  return /^"?(cmd(\.exe)? |powershell(\.exe)? |[A-Za-z]:\\|(cmd|powershell)(\.exe)?$)/i.test(
    text.slice(0, 40),
  );
}

/** `pscp -pw password files`, `psftp` */
const pscp: ProgramReader = (call) => {
  for (const [index, word] of call.words.entries())
    if (plainText(word).toLowerCase() === '-pw') addSecret(call, call.words[index + 1], 'ssh-password');
};

/** `sshpass -p password command`; the command is read by who sees through it. */
const sshpass: ProgramReader = (call) => {
  for (let index = 1; index < call.words.length; index++) {
    const word = call.words[index];
    if (!word?.written.startsWith('-')) return;
    const [argument] = argumentsOf({ ...call, words: call.words.slice(index - 1) }, { values: 'pfdP' });
    if (argument?.option === 'p') addSecret(call, argument.value, 'ssh-password');
    if (/^-[pfdP]$/.test(word.written)) index++;
  }
};

/** `su - user -c 'commands'` */
const su: ProgramReader = (call) => {
  for (const { option, value } of argumentsOf(call, {
    values: 'cgGsuw',
    longValues: words('command session-command shell group user'),
    together: 'letters',
  }))
    if (value && /^(c|command|session-command)$/.test(option ?? '')) handOn(call, [value], 'shell', {});
};

/** Shells and programs of Unix, by name. */
export const unixPrograms: Record<string, ProgramReader> = {
  sh,
  bash: sh,
  ksh: sh,
  ksh88: sh,
  ksh93: sh,
  mksh: sh,
  pdksh: sh,
  zsh: sh,
  dash: sh,
  ash: sh,
  rbash: sh,
  ssh,
  autossh: ssh,
  rsh,
  remsh: rsh,
  plink,
  pscp,
  psftp: pscp,
  sshpass,
  su,
  runuser: su,
  ...smbPrograms,
};
