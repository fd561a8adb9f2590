import { programName, plainText } from '../words.ts';
import type { ProgramCall, ProgramReader } from './program-call.ts';
import { sqlClients } from './sql-clients.ts';
import { unixPrograms } from './unix.ts';
import { webPrograms } from './web.ts';
import { windowsPrograms } from './windows.ts';

/** By name, lower case and without `.exe`. */
const programs: ReadonlyMap<string, ProgramReader> = new Map(
  Object.entries({ ...windowsPrograms, ...unixPrograms, ...sqlClients, ...webPrograms }),
);

/** Facts of a program with its arguments, found by the program's name. */
export function readProgram(call: ProgramCall): void {
  const [head] = call.words;
  if (!head) return;
  const name = plainText(head);
  call.reading.sink.program(call.source, head.start, head.written);
  programs.get(programName(name))?.(call);
}
