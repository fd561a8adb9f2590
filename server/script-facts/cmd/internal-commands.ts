/** What cmd.exe does itself; other heads are programs or scripts. */
export const internalCommands: ReadonlySet<string> = new Set([
  'assoc',
  'break',
  'call',
  'cd',
  'chdir',
  'cls',
  'color',
  'copy',
  'date',
  'del',
  'dir',
  'echo',
  'endlocal',
  'erase',
  'exit',
  'for',
  'ftype',
  'goto',
  'if',
  'md',
  'mkdir',
  'mklink',
  'move',
  'path',
  'pause',
  'popd',
  'prompt',
  'pushd',
  'rd',
  'rem',
  'ren',
  'rename',
  'rmdir',
  'set',
  'setlocal',
  'shift',
  'start',
  'time',
  'title',
  'type',
  'ver',
  'verify',
  'vol',
]);

/** Those whose argument may follow with a backslash: `cd\`, `md\x`. */
const takesFolder: ReadonlySet<string> = new Set([
  'cd',
  'chdir',
  'md',
  'mkdir',
  'rd',
  'rmdir',
  'dir',
  'pushd',
]);

/**
 * How much of a command's head names an internal command: all of it, or what stands before its first argument, as
 * in `exit/b`, `goto:eof`, `echo.text`, `cd..`.
 * @returns 0 if it is a program
 */
export function internalLength(head: string): number {
  const name = head.slice(0, lettersOf(head)).toLowerCase();
  if (!internalCommands.has(name)) return 0;
  const next = head[name.length] ?? '';
  if (next === '' || '/:"+[]'.includes(next)) return name.length;
  if (name === 'echo') return '.\\('.includes(next) ? name.length : 0;
  if (name === 'rem') return /[\w-]/.test(next) || /^rem\.(bat|cmd|exe)$/i.test(head) ? 0 : name.length;
  if (!takesFolder.has(name)) return next === '(' ? name.length : 0;
  return next === '\\' || next === '.' ? name.length : 0;
}

/** How many letters a head begins with, no more than names have. */
function lettersOf(head: string): number {
  let count = 0;
  while (count < longestName) {
    const letter = head.charCodeAt(count) | 32; // lower case
    if (!(letter >= 97 && letter <= 122)) break;
    count++;
  }
  return count;
}

/** `setlocal`, `endlocal` and a letter more, which makes it another name. */
const longestName = 9;
