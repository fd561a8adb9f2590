import { plainText, type Word } from '../words.ts';
import { letterOf } from './net-use.ts';
import type { ProgramReader } from './program-call.ts';

/** `subst K: folder`, `subst K: /d` */
export const subst: ProgramReader = (call) => {
  const others: Word[] = [];
  let remove = false;
  for (const word of call.words.slice(1)) {
    if (/^\/d$/i.test(plainText(word))) remove = true;
    else others.push(word);
  }
  const [drive, folder] = others;
  if (!drive) return;
  const letter = letterOf(call.expand(drive.pieces));
  if (remove) call.reading.sink.unmapping(call.source, drive.start, letter);
  else if (folder)
    call.reading.sink.mapping(call.source, drive.start, {
      letter,
      target: folder.written,
      expanded: call.expand(folder.pieces),
      hasPassword: false,
      persistent: false,
      via: 'subst',
    });
};
