import { howIn } from '../reading.ts';
import type { Launcher, SecretKind } from '../model.ts';
import { hasScriptExtension } from '../paths.ts';
import { isLiteralSecret } from '../secrets/literal.ts';
import { plainText, type Word } from '../words.ts';
import type { ProgramCall } from './program-call.ts';

/** Adds a value given as a password, if it is one in clear. */
export function addSecret(call: ProgramCall, value: Word | undefined, kind: SecretKind): void {
  if (value && isLiteralSecret(value.pieces))
    call.reading.sink.secret(call.source, value.start, value.end, kind);
}

/** Adds a script that is started. */
export function addReference(call: ProgramCall, script: Word | undefined, how: Launcher): void {
  if (!script || script.written === '') return;
  const { sink } = call.reading;
  sink.reference(
    call.source,
    script.start,
    howIn(call.reading, how),
    script.written,
    call.expand(script.pieces),
  );
}

/** Adds a file that is read or written, where it is named plainly. */
export function addFile(call: ProgramCall, file: Word | undefined, access: 'read' | 'write'): void {
  if (file && file.written !== '' && file.written !== '-')
    call.reading.sink.file(call.source, file.start, file.written, access);
}

/** Statements that a client of a database gets from a heredoc leak what they leak. */
export function readInput(call: ProgramCall): void {
  if (call.input) call.reading.nested('sql', call.input, { secretsOnly: true, holes: call.inputHoles });
}

/** Whether a word names a script by its extension. */
export function isScript(word: Word): boolean {
  return hasScriptExtension(plainText(word));
}

/** Whether a word begins with one of some characters, and not with a variable. */
export function beginsWith({ pieces: [first] }: Word, characters: string): boolean {
  return first?.is === 'text' && first.text !== '' && characters.includes(first.text[0] ?? '');
}
