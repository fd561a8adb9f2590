import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** `npm run check`: everything that can be said without running the product, in well under 30 s. */

const root = join(import.meta.dirname, '../..');
const bin = (name: string) => join(root, 'node_modules', name);
const node = process.execPath;

interface Step {
  name: string;
  command: string[];
}

/** By path: typescript and typescript-native both own a bin called `tsc`. */
const compiler = bin('typescript-native/bin/tsc');

const steps: Step[] = [
  { name: 'types', command: [node, compiler, '-p', 'tsconfig.json'] },
  { name: 'types of the page', command: [node, compiler, '-p', 'client/web/tsconfig.json'] },
  { name: 'types of the launchers', command: [node, compiler, '-p', 'server/build/tsconfig.json'] },
  { name: 'format', command: [node, bin('@biomejs/biome/bin/biome'), 'format', '.'] },
  { name: 'lint', command: [node, bin('oxlint/bin/oxlint'), '--type-aware', '--deny-warnings'] },
  { name: 'structure', command: [node, '--import', 'tsx', 'server/checks/structure.ts'] },
  { name: 'schema document', command: [node, '--import', 'tsx', 'db/docs/main.ts', '--check'] },
];

interface Result extends Step {
  ok: boolean;
  output: string;
  ms: number;
}

function run(step: Step): Promise<Result> {
  const started = performance.now();
  const [program = node, ...args] = step.command;
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const take = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    const end = (ok: boolean) => resolve({ ...step, ok, output, ms: performance.now() - started });
    child.on('error', (error) => {
      output += error.message;
      end(false);
    });
    child.on('close', (code) => end(code === 0));
  });
}

/** Two at a time: each is a process of its own, and two cores is what a build machine has. */
async function runAll(): Promise<Result[]> {
  const waiting = [...steps];
  const results: Result[] = [];
  const worker = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) results.push(await run(step));
  };
  await Promise.all([worker(), worker()]);
  return results;
}

if (!existsSync(compiler)) {
  console.error('Packages are missing. Run `npm ci` first.');
  process.exit(1);
}
const results = await runAll();
for (const { name, ok, output, ms } of results) {
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${(ms / 1000).toFixed(1)} s)`);
  if (!ok) console.log(output);
}
if (results.some(({ ok }) => !ok)) process.exitCode = 1;
