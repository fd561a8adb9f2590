import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { Row } from '../measure.ts';

const program = join(import.meta.dirname, '../../../client/web/e2e/graph-harness/measure.ts');
const answer = z.object({ p50: z.number(), p95: z.number(), openedMs: z.number() });
type Answer = z.infer<typeof answer>;

/** Starts the program that moves about in a browser: the types of a page and of the server do not go together. */
async function startProgram() {
  const child = spawn(process.execPath, ['--import', 'tsx', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  process.once('exit', () => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done) throw new Error('The program that measures the graph has ended.');
    return value;
  };
  for (let line = ''; line !== 'ready'; )
    // oxlint-disable-next-line no-await-in-loop -- the builder may print first
    line = await next();
  return {
    async ask(what: 'graph' | 'empty'): Promise<Answer> {
      child.stdin.write(`${what}\n`);
      return answer.parse(JSON.parse(await next()));
    },
    async close(): Promise<void> {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
    },
  };
}

/** Row 15: the same movement over a graph of 10 000 nodes and over an empty page, in a browser that draws in software. */
export const graphView: Row = {
  id: '15',
  work: 'pan and zoom 10 000 nodes, 20 000 edges without a GPU: 95 % of frames within',
  reference: 'the same movement over an empty page',
  kind: 'time',
  unit: 'ms',
  goal: 2,
  async prepare() {
    const running = await startProgram();
    const measured: Answer[] = [];
    return {
      async ours() {
        const frames = await running.ask('graph');
        measured.push(frames);
        return frames.p95;
      },
      reference: async () => (await running.ask('empty')).p95,
      facts: () => {
        const middle = (values: number[]) =>
          values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
        const p50Ms = middle(measured.map(({ p50 }) => p50));
        const openedMs = Math.round(middle(measured.map((one) => one.openedMs)));
        return Promise.resolve({ facts: { p50Ms, openedMs }, failed: [] });
      },
      close: () => running.close(),
    };
  },
};
