import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { folderXml } from '../../../testing/control-m-imports.ts';
import { makeFolder, removeFolder } from '../../../testing/temp.ts';
import { ReadingThread } from './read-in-worker.ts';

describe('ReadingThread', () => {
  let folder: string;
  let thread: ReadingThread;
  beforeEach(() => {
    folder = makeFolder('reading');
    thread = new ReadingThread();
  });
  afterEach(async () => {
    await thread.close();
    removeFolder(folder);
  });

  /** Reads a small file; answers what the last message was. */
  async function read(): Promise<string | undefined> {
    const content = folderXml('A', ['J1']);
    const path = join(folder, 'a.xml');
    writeFileSync(path, content);
    const files = [{ path, name: 'a.xml', size: content.length }];
    const order = { importId: v7(), teamId: v7(), files, known: new Uint8Array(), globalPrefixes: [] };
    let last: string | undefined;
    const take = async ({ is }: { is: string }) => {
      last = is;
    };
    await thread.read(order, take, new AbortController().signal);
    return last;
  }

  it('reads one import after the other', async () => {
    expect([await read(), await read(), await read()]).toEqual(['end', 'end', 'end']);
  });

  it('reads an import that comes while the thread kept for it is being ended', async () => {
    await read();
    const closing = thread.close();
    expect(await read()).toBe('end');
    await closing;
    expect(await read()).toBe('end');
  });
});
