import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { makeFolder, removeFolder } from '../../testing/temp.ts';

/** What a careless reader would open, call or overwrite, laid out so that it is noticed. */
export interface Bait {
  /** A file that hostile files name, and a text that only it holds. */
  file: string;
  secret: string;
  /** An address that hostile files name. */
  url: string;
  /** A folder that names in archives lead to. */
  outside: string;
  /** What was taken since the last look: calls of the address, files in the folder. */
  taken(): string[];
  remove(): Promise<void>;
}

export async function layBait(): Promise<Bait> {
  const folder = makeFolder('bait');
  const outside = join(folder, 'outside');
  mkdirSync(outside);
  const file = join(folder, 'secret.txt');
  const secret = 'canary-of-a-file-on-disk';
  writeFileSync(file, secret);
  let calls: string[] = [];
  const listener = createServer((request, answer) => {
    calls.push(`called ${request.url}`);
    answer.end(`<!ENTITY from "${secret}">`);
  });
  await new Promise<void>((listening) => listener.listen(0, '127.0.0.1', listening));
  const { port } = listener.address() as AddressInfo; // it listens on TCP: neither null nor a pipe's name
  return {
    file,
    secret,
    outside,
    url: `http://127.0.0.1:${port}/bait`,
    taken() {
      const written = readdirSync(outside);
      for (const name of written) removeFolder(join(outside, name));
      const found = [...calls, ...written.map((name) => `written ${name}`)];
      calls = [];
      return found;
    },
    async remove() {
      await new Promise((closed) => listener.close(closed));
      removeFolder(folder);
    },
  };
}
