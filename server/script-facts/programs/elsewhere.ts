import type { SecretKind } from '../model.ts';
import { plainText, type Word } from '../words.ts';
import { handOnAction, windowsOption } from './hand-on.ts';
import type { ProgramCall, ProgramReader } from './program-call.ts';
import { addReference, addSecret, isScript } from './program-facts.ts';
import { layoutOf, wordPart } from './word-parts.ts';

/** Options of psexec with a value; the session of `-i` may be left out. */
const psexecValues = new Set(['n', 'a', 'r', 'u', 'p', 'w', 'g']);

/** `psexec \\computer -u user -p password command` */
const psexec: ProgramReader = (call) => {
  for (let index = 1; index < call.words.length; index++) {
    const word = call.words[index];
    if (!word) return;
    const text = plainText(word);
    const option = /^[-/]([a-z]+)$/i.exec(text.slice(0, 20))?.[1]?.toLowerCase();
    if (option === 'p') addSecret(call, call.words[index + 1], 'psexec-password');
    if (option !== undefined && psexecValues.has(option)) index++;
    else if (option === 'i' && /^\d+$/.test(call.words[index + 1]?.written ?? '')) index++;
    else if (option === undefined && !/^(\\\\|@)/.test(text)) return remote(call, index);
  }
};

function remote(call: ProgramCall, index: number): void {
  handOnAction(call, call.words.slice(index), { wins: 'remote' });
}

/** `winrs -r:computer -u:user -p:password command` */
const winrs: ProgramReader = (call) => {
  for (const [index, word] of call.words.entries()) {
    if (index === 0) continue;
    const option = windowsOption(call, word);
    if (!option) return remote(call, index);
    if (option.name === 'p' || option.name === 'password')
      addSecret(call, option.attached, 'psexec-password');
  }
};

/** `wmic /node:computer /user:x /password:y process call create "command"` */
const wmic: ProgramReader = (call) => {
  let isRemote = false;
  for (const [index, word] of call.words.entries()) {
    if (index === 0) continue;
    const option = windowsOption(call, word);
    if (option?.name === 'node') isRemote = true;
    else if (option?.name === 'password') addSecret(call, option.attached, 'psexec-password');
    else if (plainText(word).toLowerCase() === 'create' && index > 1) {
      const command = call.words[index + 1];
      if (command) handOnAction(call, [command], isRemote ? { wins: 'remote' } : {});
      return;
    }
  }
};

/** `schtasks /create … /tr command /ru user /rp password`; `/p` is the password for the computer of `/s`. */
const schtasks: ProgramReader = (call) => {
  for (let index = 1; index < call.words.length; index++) {
    const word = call.words[index];
    const name = word && windowsOption(call, word)?.name;
    const value = call.words[index + 1];
    if (name === undefined || !value) continue;
    if (name === 'rp' || name === 'p') addGiven(call, value, 'schtasks-password');
    else if (name === 'tr') addAction(call, value);
    else if (!schtasksValues.has(name)) continue;
    index++;
  }
};

/** `/tr "'C:\my jobs\x.cmd' arguments"`, or with `\"` around the program. */
function addAction(call: ProgramCall, value: Word): void {
  const layout = layoutOf(call.source, value);
  const close = layout.text.indexOf("'", 1);
  if (!layout.text.startsWith("'") || close < 0) return handOnAction(call, [value], { wins: 'schedule' });
  const program = wordPart(call.source, layout, 1, close);
  if (isScript(program)) addReference(call, program, 'schedule');
}

const schtasksValues = new Set('s u ru sc mo d m i tn st ri et du sd ed ec delay xml fo'.split(' '));

/** `/rp` before another option asks for the password. */
function addGiven(call: ProgramCall, value: Word, kind: SecretKind): void {
  if (value.quoted || !windowsOption(call, value)) addSecret(call, value, kind);
}

/** `at \\computer 05:00 /every:M,T command` of old Windows; where the time is another, Unix'. */
const at: ProgramReader = (call) => {
  const time = call.words.findIndex((word, index) => index > 0 && /^\d{1,2}:\d\d/.test(plainText(word)));
  if (time < 0) return;
  const command = call.words.findIndex((word, index) => index > time && !windowsOption(call, word));
  if (command > 0) handOnAction(call, call.words.slice(command), { wins: 'schedule' });
};

/** `runas /user:x "command"` */
const runas: ProgramReader = (call) => {
  const command = call.words.findIndex((word, index) => index > 0 && !windowsOption(call, word));
  if (command > 0) handOnAction(call, call.words.slice(command), {});
};

/** `cmdkey /add:server /user:x /pass:password` */
const cmdkey: ProgramReader = (call) => {
  for (const word of call.words.slice(1)) {
    const option = windowsOption(call, word);
    if (option?.name === 'pass') addSecret(call, option.attached, 'cmdkey-password');
  }
};

/** `plink -ssh user@host -pw password`, and its like for files. */
const putty: ProgramReader = (call) => {
  for (const [index, word] of call.words.entries())
    if (plainText(word).toLowerCase() === '-pw') addSecret(call, call.words[index + 1], 'ssh-password');
};

/** What runs commands later, elsewhere or as somebody else, by name. */
export const elsewherePrograms: Record<string, ProgramReader> = {
  psexec,
  psexec64: psexec,
  paexec: psexec,
  winrs,
  wmic,
  schtasks,
  at,
  runas,
  cmdkey,
  plink: putty,
  pscp: putty,
  psftp: putty,
};
