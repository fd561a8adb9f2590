import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { type Io, UsageError } from './io.ts';
import { StdinLines } from './stdin-lines.ts';

/** A pipe that somebody forgot to close must not hang a script. */
const implicitWaitMs = 3_000;

export interface SecretSource {
  /** What is asked for: "password". */
  what: string;
  /** `--password-stdin` was given. */
  fromStdin: boolean;
  /** Environment variables to look at, the first one set wins. */
  env: readonly string[];
  /** How to give it, for the message when it is missing. */
  hint: string;
}

/**
 * Reads secrets, never from the command line, where every account of the machine can see them: from
 * stdin (one a line) when told to, the environment, a hidden prompt on a terminal, else from stdin.
 * @throws UsageError - it was not given; nobody is asked when stdin is not a terminal
 */
export class SecretInput {
  readonly #io: Io;
  readonly #lines: StdinLines;

  constructor(io: Io) {
    this.#io = io;
    this.#lines = new StdinLines(io.stdin);
  }

  async read(source: SecretSource): Promise<string> {
    const secret = await this.#find(source);
    if (secret) return secret;
    throw new UsageError(`No ${source.what} was given. ${source.hint}`);
  }

  async #find({ what, fromStdin, env }: SecretSource): Promise<string | undefined> {
    if (fromStdin) return this.#lines.next();
    const set = env.map((name) => this.#io.env[name]).find((value) => value);
    if (set) return set;
    return this.#io.stdin.isTTY ? promptHidden(this.#io, what) : this.#lines.next(implicitWaitMs);
  }
}

function promptHidden(io: Io, what: string): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: io.stdin, output: silent, terminal: true });
  io.stderr.write(`${what}: `);
  return new Promise<string>((resolve, reject) => {
    lines.once('SIGINT', () => reject(new UsageError('Given up.')));
    lines.question('', resolve);
  }).finally(() => {
    lines.close();
    io.stderr.write('\n');
  });
}
