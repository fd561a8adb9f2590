import { CommanderError } from 'commander';
import { WoError } from '../sdk/index.ts';
import { type ExitCode, exitCodeOf } from './exit-code.ts';
import { FailedAnswer, type Io, UsageError } from './io.ts';
import { plain } from './output.ts';
import { buildProgram } from './program.ts';

/**
 * Runs one command line (without `node wo`). Answers go to stdout, everything else to stderr. With
 * `--json` a refusal is an answer too, and is printed as the error body the API sent.
 */
export async function runWo(argv: string[], io: Io): Promise<ExitCode> {
  try {
    await buildProgram(io).parseAsync(argv, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof WoError && argv.includes('--json'))
      io.stdout.write(`${JSON.stringify(error.toBody(), null, 2)}\n`);
    const text = explain(error);
    if (text) io.stderr.write(`${text}\n`);
    return exitCodeOf(error);
  }
}

function explain(error: unknown): string {
  if (error instanceof CommanderError || error instanceof FailedAnswer) return ''; // printed already
  if (error instanceof UsageError) return `wo: ${error.message}`;
  if (error instanceof WoError) return explainRefusal(error);
  return `wo: ${error instanceof Error ? error.message : String(error)}`;
}

/** What a person does next, where the server's message cannot know that this is the command line. */
const hints: Record<string, string> = {
  UNAUTHENTICATED: 'Sign in with: wo sign-in --username <name>, or set WO_TOKEN.',
  LOCAL_PROOF_REQUIRED:
    'Run this as the account that started the server, with its --data-dir, or set WO_TOKEN.',
  UNREACHABLE: 'Start it with npm start, or name another one with --server.',
  NOT_CONFIGURED: 'Connect one: set WO_URL to its address, then run: wo installation configure.',
  SHARED_SCHEMA_OUTDATED: 'See what is missing with: wo shared sql, apply it with: wo shared migrate.',
  FIRST_ADMIN_REQUIRED: 'Add --admin-username <name> --admin-name <name>, and the password on stdin.',
};

function explainRefusal(error: WoError): string {
  const issues = (error.issues ?? []).map(
    ({ path, message }) => `  ${path.join('.') || 'input'}: ${message}`,
  );
  const request = error.requestId ? [`  request ${error.requestId}`] : [];
  const hint = hints[error.reason];
  const lines = [
    `wo: ${error.reason}: ${error.message}`,
    ...issues,
    ...(hint ? [`  ${hint}`] : []),
    ...request,
  ];
  return lines.map(plain).join('\n');
}
