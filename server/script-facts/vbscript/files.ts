import type { FileUse } from '../model.ts';
import { knownText } from '../values.ts';
import type { Call } from './calls.ts';
import type { Range } from './expressions.ts';
import type { Script } from './script.ts';

type Access = FileUse['access'];

/** What methods of FileSystemObject and streams do with the files that are their arguments. */
const accessOf: Record<string, readonly Access[]> = {
  copyfile: ['read', 'write'],
  copyfolder: ['read', 'write'],
  movefile: ['write', 'write'],
  movefolder: ['write', 'write'],
  deletefile: ['write'],
  deletefolder: ['write'],
  createtextfile: ['write'],
  createfolder: ['write'],
  getfile: ['read'],
  getfolder: ['read'],
  loadfromfile: ['read'],
  savetofile: ['write'],
};

export const fileMethods: readonly string[] = Object.keys(accessOf);

/** Files that a method reads or writes. */
export function useFiles(script: Script, call: Call): void {
  for (const [index, access] of (accessOf[call.name] ?? []).entries())
    useFile(script, call, call.arguments[index], access);
}

/** `x.OpenTextFile path [, 1 to read, 2 to write, 8 to append …]` */
export function openTextFile(script: Script, call: Call): void {
  const [path, mode] = call.arguments;
  const text = mode && mode.from < mode.to ? modeOf(script, mode, call) : '1';
  if (text === '1' || text === 'forreading') useFile(script, call, path, 'read');
  else if (/^(2|8|forwriting|forappending)$/.test(text)) useFile(script, call, path, 'write');
}

function modeOf(script: Script, mode: Range, { statement }: Call): string {
  return (knownText(script.expand(mode, statement)) ?? script.expressions.written(mode)).toLowerCase();
}

/** Only paths of which something is known. */
function useFile(script: Script, { statement }: Call, path: Range | undefined, access: Access): void {
  if (!path || path.from >= path.to) return;
  const isKnown = script.expand(path, statement).some((piece) => piece.is !== 'unknown');
  if (isKnown) script.reading.sink.file(script.source, script.placeOf(path), script.targetOf(path), access);
}
