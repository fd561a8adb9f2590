// npm run dev: the server from its sources, restarted when they change, and the page with hot reload on
// http://127.0.0.1:5173. Flags go to the server.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './sources.mjs';

/** @param {string} path */
const bin = (path) => join(root, 'node_modules', path);
const commands = [
  [bin('tsx/dist/cli.mjs'), 'watch', '--clear-screen=false', 'server/main.ts', ...process.argv.slice(2)],
  [bin('vite/bin/vite.js')],
];
const children = commands.map((args) => spawn(process.execPath, args, { cwd: root, stdio: 'inherit' }));

// One without the other is of no use: the first that ends takes the other with it.
for (const child of children)
  child.on('exit', (code) => {
    process.exitCode ||= code ?? 0;
    for (const other of children) other.kill('SIGTERM');
  });
/** @param {NodeJS.Signals} signal */
const forward = (signal) => {
  for (const child of children) child.kill(signal);
};
process.on('SIGINT', forward);
process.on('SIGTERM', forward);
