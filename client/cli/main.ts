import { runWo } from './run.ts';

// A reader that has enough (`wo scripts list | head`) closes the pipe; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

// exitCode instead of exit(): the pipe may still hold what was printed.
process.exitCode = await runWo(process.argv.slice(2), process);
