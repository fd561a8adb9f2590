import { readFileSync, rmSync } from 'node:fs';
import { traced } from './traced.ts';

/** What a process did to the disk, in order; `said` is a line it wrote to stdout. */
export type DiskStep =
  | { kind: 'create'; path: string }
  | { kind: 'write'; path: string; at: number; bytes: Buffer }
  | { kind: 'truncate'; path: string; size: number }
  | { kind: 'sync'; path: string }
  | { kind: 'rename'; path: string; to: string }
  | { kind: 'remove'; path: string }
  | { kind: 'said'; line: string };

const calls = 'openat,pwrite64,write,fsync,fdatasync,ftruncate,rename,unlink';

/**
 * Records all that a mode of `crash-child.ts` does to files below `folder`. SQLite maps its index of the log into memory;
 * that file is left out, as SQLite makes it anew.
 */
export async function recordDisk(folder: string, logFile: string, ...args: string[]): Promise<DiskStep[]> {
  // -y: paths of file descriptors; -xx: all text as hexadecimal bytes
  const options = ['-y', '-xx', '-s', '1000000', '-o', logFile, '-e', `trace=${calls}`];
  const { code, stderr } = await traced(options, args);
  if (code !== 0) throw new Error(`It ended with ${code} while it was recorded: ${stderr}`);
  const lines = readFileSync(logFile, 'latin1').split('\n');
  rmSync(logFile);
  return lines
    .flatMap((line) => stepOf(line))
    .filter((step) => step.kind === 'said' || isBelow(step.path, folder));
}

const isBelow = (path: string, folder: string) => path.startsWith(`${folder}/`) || path === folder;

function stepOf(line: string): DiskStep[] {
  const [, call = '', rest = '', result = ''] = /^(\w+)\((.*)\) = (\d+)/.exec(line) ?? [];
  if (result === '') return []; // it failed, or is no call
  const path = textOf(/^\d+<([^>]*)>/.exec(rest)?.[1] ?? '');
  const texts = [...rest.matchAll(/"([^"]*)"/g)].map(([, hex = '']) => bytesOf(hex));
  const lastNumber = Number(/(\d+)$/.exec(rest)?.[1] ?? 0);
  switch (call) {
    case 'openat':
      return rest.includes('O_CREAT')
        ? [{ kind: 'create', path: (texts[0] ?? Buffer.alloc(0)).toString() }]
        : [];
    case 'write':
      if (!rest.startsWith('1<')) return [];
      return [{ kind: 'said', line: (texts[0] ?? Buffer.alloc(0)).toString().trim() }];
    case 'pwrite64':
      return [
        {
          kind: 'write',
          path,
          at: lastNumber,
          bytes: (texts[0] ?? Buffer.alloc(0)).subarray(0, Number(result)),
        },
      ];
    case 'ftruncate':
      return [{ kind: 'truncate', path, size: lastNumber }];
    case 'fsync':
    case 'fdatasync':
      return [{ kind: 'sync', path }];
    case 'rename':
      return [{ kind: 'rename', path: String(texts[0]), to: String(texts[1]) }];
    case 'unlink':
      return [{ kind: 'remove', path: String(texts[0]) }];
    default:
      return [];
  }
}

const bytesOf = (hex: string) => Buffer.from(hex.replaceAll('\\x', ''), 'hex');
const textOf = (text: string) => (text.startsWith('\\x') ? bytesOf(text).toString() : text);
