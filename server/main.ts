import {
  LocalDatabaseCorruptError,
  LocalDatabaseLockedError,
  LocalDatabaseNewerError,
  LocalMigrationError,
} from '../db/local/errors.ts';
import { type App, createApp } from './app.ts';
import { ConfigError, readConfig } from './config.ts';
import { createLog } from './log.ts';

/** What scripts and service managers read from the exit code (sysexits.h). */
const exitCodes = { ok: 0, failure: 1, configuration: 64, inUse: 69, newerDatabase: 78 } as const;

async function main(): Promise<void> {
  const config = readConfig(process.env, process.argv.slice(2));
  const log = createLog(config.logLevel);
  const terminal = new Terminal();
  const app = await createApp({ config, log, announce: (line) => terminal.print(line) });
  const { url, startLink } = await listenOrClose(app);
  stopOnSignals(app); // before anyone is told: whoever reads `ready` may send a signal at once
  terminal.open(`ready ${url}`, ...(startLink === undefined ? [] : [`open  ${startLink}`]));
  log.info({ url, dataDir: config.dataDir, localWing: config.localWing }, 'ready');
}

/** Standard output, for people and scripts: whatever is announced early waits for the `ready` line. */
class Terminal {
  #waiting: string[] | undefined = [];

  open(...first: string[]): void {
    const lines = [...first, ...(this.#waiting ?? [])];
    this.#waiting = undefined;
    this.print(lines.join('\n')); // in one piece: who reads up to `ready` has the link as well
  }

  print(line: string): void {
    if (this.#waiting) this.#waiting.push(line);
    else process.stdout.write(`${line}\n`);
  }
}

async function listenOrClose(app: App) {
  try {
    return await app.listen();
  } catch (error) {
    await app.close();
    throw error;
  }
}

/** The first signal stops gracefully; a second one does not wait. */
function stopOnSignals(app: App): void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(exitCodes.failure);
    stopping = true;
    app.services.log.info({ signal }, 'stopping');
    app.close().then(
      () => end(exitCodes.ok, app),
      (error: unknown) => {
        app.services.log.error({ err: error }, 'stopping failed');
        end(exitCodes.failure, app);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/** The log is written in the background: what is waiting must be out before the process ends. */
function end(code: number, app: App): void {
  app.services.log.flush(() => process.exit(code));
}

function failedStart(error: unknown): void {
  const [code, message] = explainStart(error);
  process.stderr.write(`${message}\n`);
  process.exit(code);
}

/** Exit code and the one line a person reads. */
function explainStart(error: unknown): [number, string] {
  if (error instanceof ConfigError) return [exitCodes.configuration, error.message];
  if (error instanceof LocalDatabaseLockedError) return [exitCodes.inUse, error.message];
  if (error instanceof LocalDatabaseNewerError) return [exitCodes.newerDatabase, error.message];
  if (error instanceof LocalDatabaseCorruptError || error instanceof LocalMigrationError)
    return [exitCodes.failure, error.message];
  if (!(error instanceof Error)) return [exitCodes.failure, 'The start failed for an unknown reason.'];
  if ('code' in error && error.code === 'EADDRINUSE')
    return [
      exitCodes.inUse,
      `${portOf(error)} is in use. Stop the other program, or choose another with --port.`,
    ];
  return [exitCodes.failure, `The start failed: ${error.stack ?? error.message}`];
}

function portOf(error: Error): string {
  return 'port' in error && typeof error.port === 'number' ? `Port ${error.port}` : 'The port';
}

main().catch(failedStart);
