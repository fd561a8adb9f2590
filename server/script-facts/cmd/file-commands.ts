import type { FactSink } from '../fact-sink.ts';
import type { FileUse } from '../model.ts';
import type { Source } from '../source.ts';
import type { Word } from '../words.ts';

/** No files: where output is lost, consoles, printers. */
const devices = /^(nul|con|prn|aux|lpt\d|com\d|conin\$|conout\$)(:|\.|$)/i;

/** Adds a file that is read or written, if it is one. */
export function addFileUse(
  sink: FactSink,
  source: Source,
  file: Word | undefined,
  access: FileUse['access'],
): void {
  if (file && file.written !== '' && !devices.test(file.written.slice(0, 10)))
    sink.file(source, file.start, file.written, access);
}

type FileCommand = (files: readonly Word[]) => [file: Word | undefined, access: FileUse['access']][];

const readAll: FileCommand = (files) => files.map((file) => [file, 'read']);
const writeAll: FileCommand = (files) => files.map((file) => [file, 'write']);

const copy: FileCommand = (files) =>
  files.map((file, index) => [file, index > 0 && index === files.length - 1 ? 'write' : 'read']);

const copyFolder: FileCommand = ([from, to]) => [
  [from, 'read'],
  [to, 'write'],
];

const move: FileCommand = ([from, to]) => [
  [from, 'write'],
  [to, 'write'],
];

const link: FileCommand = ([name, target]) => [
  [name, 'write'],
  [target, 'read'],
];

const commands: Record<string, FileCommand> = {
  copy,
  move,
  ren: ([file]) => [[file, 'write']],
  rename: ([file]) => [[file, 'write']],
  del: writeAll,
  erase: writeAll,
  md: writeAll,
  mkdir: writeAll,
  rd: writeAll,
  rmdir: writeAll,
  type: readAll,
  mklink: link,
  more: readAll,
  xcopy: copyFolder,
  robocopy: copyFolder,
};

const byName: ReadonlyMap<string, FileCommand> = new Map(Object.entries(commands));

/** Adds the files that a command is given; options begin with a slash. */
export function addFilesOf(name: string, sink: FactSink, source: Source, words: readonly Word[]): void {
  const command = byName.get(name);
  if (!command) return;
  const files = words.slice(1).filter(({ written }) => !written.startsWith('/'));
  for (const [file, access] of command(files)) addFileUse(sink, source, file, access);
}
