import type { Expanded } from '../values.ts';
import { programName } from '../words.ts';
import type { ProgramCall, ProgramReader } from './program-call.ts';
import { sqlClients } from './sql-clients.ts';
import { unixPrograms } from './unix.ts';
import { webPrograms } from './web.ts';
import { windowsPrograms } from './windows.ts';

/** By name, lower case and without `.exe`. */
const programs: ReadonlyMap<string, ProgramReader> = new Map(
  Object.entries({ ...windowsPrograms, ...unixPrograms, ...sqlClients, ...webPrograms }),
);

/** Whether facts are known of a program. @param name - lower case and without `.exe` */
export function isKnownProgram(name: string): boolean {
  return programs.has(name);
}

/** Facts of a program with its arguments, found by the program's name. */
export function readProgram(call: ProgramCall): void {
  const [head] = call.words;
  if (!head) return;
  call.reading.sink.program(call.source, head.start, head.written);
  programs.get(programNameOf(call.expand(head.pieces)))?.(call);
}

/** Of a head only the end is looked at: folders longer than this are none that people have. */
const longestHead = 1000;

/** What the head of a command starts, lower case and without `.exe`: `%SystemRoot%\system32\net.exe` is `net`. */
export function programNameOf(head: Expanded): string {
  let text = '';
  for (const piece of head)
    text += piece.is === 'text' ? piece.text : piece.is === 'own-folder' ? '' : piece.raw;
  const name = programName(text.slice(-longestHead).replaceAll('"', ''));
  return name.includes('comspec') && commandInterpreter.test(name) ? 'cmd' : name;
}

/** Where Windows keeps the path of cmd.exe, as each language writes it. */
const commandInterpreter = /^[%!$&({]*(env:)?comspec[%!)}]*$/;
