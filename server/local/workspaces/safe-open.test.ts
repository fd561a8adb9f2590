import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { tempFolder } from '../../testing/temp.ts';
import { Refusal } from '../../trpc/errors.ts';
import { parseRelativePath } from './relative-path.ts';
import { readFileBytes } from './safe-open.ts';

describe('parseRelativePath', () => {
  it.each([
    ['', []],
    ['.', []],
    ['a/b.cmd', ['a', 'b.cmd']],
    ['./a//b/', ['a', 'b']],
    ['...x', ['...x']],
    ['console.log', ['console.log']],
    ['com10', ['com10']],
  ])('takes %j', (path, parts) => expect(parseRelativePath(path)).toEqual(parts));

  it.each([
    '..',
    '../x',
    'a/../../x',
    'a/..',
    '.. /x',
    '. ./x',
    '...',
    '/etc/passwd',
    '//server/share',
    'a\0b',
    'a\nb',
    '..\\x',
    'a\\..\\..\\x',
    '\\\\server\\share',
    'C:/x',
    'C:',
    'file.txt:stream',
    'file.txt::$DATA',
    'con',
    'NUL',
    'nul.txt',
    'a/COM1',
    'lpt9.log',
    'aux .txt',
    'CONIN$',
    'com¹',
    'x'.repeat(5000),
  ])('refuses %j', (path) => {
    expect(() => parseRelativePath(path)).toThrow(
      expect.objectContaining({ reason: 'PATH_OUTSIDE_WORKSPACE' }),
    );
  });

  it('never gives a part that leads up, whatever is sent', () => {
    const piece = fc.constantFrom('..', '.', '/', '\\', 'a', ' ', ':', '\0', '...', 'nul', '~');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const parts = partsOrNone(pieces.join(''));
        const bad = parts.filter((part) => /^\.{0,2}$|[\\/:\0]/.test(part));
        expect(bad).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });
});

/** The parts, or nothing when the path is refused as it should be; any other error fails the test. */
function partsOrNone(path: string): string[] {
  try {
    return parseRelativePath(path);
  } catch (error) {
    if (error instanceof Refusal && error.reason === 'PATH_OUTSIDE_WORKSPACE') return [];
    throw error;
  }
}

describe('readFileBytes', () => {
  it('reads at most what is asked and says how much there is', async () => {
    const root = tempFolder();
    writeFileSync(join(root, 'a'), '0123456789');
    expect(await readFileBytes(root, 'a', 4)).toEqual({ bytes: Buffer.from('0123'), size: 10 });
    expect(await readFileBytes(root, 'a', 100)).toEqual({ bytes: Buffer.from('0123456789'), size: 10 });
  });

  it('refuses a FIFO, a socket, a device and a folder at once', async () => {
    const root = tempFolder();
    execFileSync('mkfifo', [join(root, 'fifo')]);
    mkdirSync(join(root, 'folder'));
    const server = createServer().listen(join(root, 'socket'));
    onTestFinished(() => void server.close());
    symlinkSync('/dev/zero', join(root, 'zero'));
    for (const path of ['fifo', 'socket', 'zero', 'folder'])
      expect([path, await reasonOf(readFileBytes(root, path, 10))]).toEqual([path, 'PATH_OUTSIDE_WORKSPACE']);
  });

  it('never reads outside while a folder is exchanged for a link', async () => {
    const root = tempFolder();
    const elsewhere = tempFolder();
    mkdirSync(join(root, 'real'));
    writeFileSync(join(root, 'real', 'f'), 'inside');
    writeFileSync(join(elsewhere, 'f'), 'outside');
    symlinkSync(elsewhere, join(root, 'link'));
    const place = join(root, 'd');
    const seen = new Set<string>();
    for (let turn = 0; turn < 100; turn += 1) {
      let reading = true;
      const read = readFileBytes(root, 'd/f', 10)
        .then(
          ({ bytes }) => bytes.toString(),
          (error: { reason?: string }) => error.reason ?? 'broken',
        )
        .finally(() => (reading = false));
      for (let swap = turn; reading; swap += 1) {
        const other = join(root, swap % 2 === 0 ? 'link' : 'real');
        renameSync(other, place);
        await new Promise((resolve) => setImmediate(resolve));
        renameSync(place, other);
      }
      seen.add(await read);
    }
    const allowed = ['inside', 'PATH_OUTSIDE_WORKSPACE', 'NOT_FOUND'];
    expect([...seen].filter((one) => !allowed.includes(one))).toEqual([]);
    expect(seen).toContain('PATH_OUTSIDE_WORKSPACE'); // or the exchange was never in time
  });

  it('says when the workspace folder is gone', async () => {
    const root = tempFolder();
    rmSync(root, { recursive: true });
    expect(await reasonOf(readFileBytes(root, 'a', 1))).toBe('PATH_NOT_A_FOLDER');
  });
});

async function reasonOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'done',
    (error: { reason?: string }) => error.reason ?? error,
  );
}
