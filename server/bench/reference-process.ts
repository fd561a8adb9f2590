import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface ReferenceProcess {
  url: string;
  pid: number;
  close(): Promise<void>;
}

/** Starts a program of `references/` and waits for its `ready <url>` line. */
export async function startReference(file: string, args: string[]): Promise<ReferenceProcess> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'references', file), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.once('exit', () => child.kill('SIGKILL'));
  const ended = once(child, 'exit');
  const url = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const found = /^ready (\S+)$/m.exec(text)?.[1];
      if (found) resolve(found);
    });
    void ended.then(() => reject(new Error(`${file} ended before it was ready`)));
  });
  return {
    url,
    pid: child.pid ?? 0,
    async close() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
