import * as z from 'zod';
import type { WoClient } from '../sdk/index.ts';
import { type Args, type Flags, nameOf } from './flags.ts';
import { type Io, UsageError } from './io.ts';
import { human } from './output.ts';
import type { Reach } from './rest.ts';
import type { SecretInput } from './secret-input.ts';

/** What a command works with. Clients are made on first use: not every command calls a server. */
export interface Run {
  io: Io;
  wo: WoClient;
  server: string;
  /** The server was asked for by name; else the data folder is what counts. */
  serverNamed: boolean;
  /** For calls that `wo` cannot make: long ones, and files. */
  reach: Reach;
  /** Names the server among the kept sessions. */
  sessionKey: string;
  dataDir: string;
  secrets: SecretInput;
  /** `--json`: the answer as one JSON document; else the text for people. */
  print(answer: unknown, text: string): void;
  /** One of many answers, as it comes: `--json` prints each as one line. */
  line(answer: unknown, text: string): void;
  /** A remark for people, beside the answer. */
  note(text: string): void;
}

export interface Command {
  /** `scripts list`. */
  name: string;
  about: string;
  flags: Flags;
  run(run: Run, raw: Record<string, unknown>): Promise<void>;
}

/**
 * A command. Its flags are parsed before `run` is called.
 * @throws UsageError - from its `run`, when a flag is missing or has a value that is not allowed
 */
export function command<F extends Flags>(
  name: string,
  about: string,
  flags: F,
  run: (run: Run, args: Args<F>) => Promise<void>,
): Command {
  return { name, about, flags, run: (context, raw) => run(context, parseArgs(flags, raw)) };
}

function parseArgs<F extends Flags>(flags: F, raw: Record<string, unknown>): Args<F> {
  const shape = Object.fromEntries(Object.entries(flags).map(([key, { schema }]) => [key, schema]));
  const parsed = z.object(shape).safeParse(raw);
  // The object's shape was made of exactly these flags' schemas.
  if (parsed.success) return parsed.data as Args<F>;
  throw new UsageError(parsed.error.issues.map((issue) => explain(issue, raw)).join('\n'));
}

function explain(issue: z.core.$ZodIssue, raw: Record<string, unknown>): string {
  const key = String(issue.path[0]);
  if (raw[key] === undefined) return `${nameOf(key)} is missing.`;
  return `${nameOf(key)} ${JSON.stringify(raw[key])} ${issue.message}.`;
}

type Show = readonly string[] | ((answer: unknown) => string);

/** A command that is one call: its flags are the input. `show`: columns of a list, or a sentence. */
export function call<F extends Flags>(
  name: string,
  about: string,
  flags: F,
  procedure: (wo: WoClient) => (input: Args<F>) => Promise<unknown>,
  show: Show = [],
): Command {
  return command(name, about, flags, async (run, args) => {
    const answer = await procedure(run.wo)(args);
    run.print(answer, typeof show === 'function' ? show(answer) : human(answer, show));
  });
}
