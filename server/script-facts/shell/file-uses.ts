import type { FactSink } from '../fact-sink.ts';
import type { Source } from '../source.ts';
import { plainText, type Word } from '../words.ts';
import type { Redirection } from './syntax.ts';

const writers = new Set(['rm', 'rmdir', 'mkdir', 'touch', 'tee', 'unlink', 'mkfifo', 'truncate']);
const readers = new Set([
  'cat',
  'head',
  'tail',
  'wc',
  'sort',
  'cksum',
  'md5sum',
  'sha256sum',
  'zcat',
  'less',
  'more',
]);
const copiers = new Set(['cp', 'mv', 'ln', 'install']);

/** Files of a command whose arguments are nothing but files. */
export function addFileArguments(sink: FactSink, source: Source, words: readonly Word[]): void {
  const [head, ...given] = words;
  const name = head ? plainText(head) : '';
  const program = name.slice(name.lastIndexOf('/') + 1);
  const files = given.filter((word) => word.quoted || !word.written.startsWith('-'));
  for (const [index, file] of files.entries()) {
    if (writers.has(program)) addFile(sink, source, file, 'write');
    else if (readers.has(program)) addFile(sink, source, file, 'read');
    else if (copiers.has(program))
      addFile(sink, source, file, index > 0 && index === files.length - 1 ? 'write' : 'read');
  }
}

/** Files of redirections: not those that join one stream to another, and no devices. */
export function addRedirected(sink: FactSink, source: Source, { operator, target }: Redirection): void {
  if (operator.endsWith('&') && /^(\d+-?|-)$/.test(target.written)) return;
  addFile(sink, source, target, operator.startsWith('<') && operator !== '<>' ? 'read' : 'write');
}

function addFile(sink: FactSink, source: Source, file: Word, access: 'read' | 'write'): void {
  if (file.written === '' || /^(\/dev\/|\d+$|[<>]\()/.test(file.written)) return;
  sink.file(source, file.start, file.written, access);
}
