import { callByName, WoError } from '../../sdk/index.ts';
import { type Command, command, type Run } from '../command.ts';
import { optional, positional, text } from '../flags.ts';
import { readBytes } from '../input-file.ts';
import { UsageError } from '../io.ts';

export const api: Command = command(
  'api',
  'Call any procedure by its name, for example: wo api local.notes.list --input \'{"limit":5}\'',
  {
    procedure: positional(text('Its path, as operationId in /api/openapi.json', '<path>')),
    input: optional(text('JSON, @file with JSON, or - for stdin', '<json|@file|->')),
  },
  async (run, { procedure, input }) => {
    if (!/^[A-Za-z][\w]*(\.[A-Za-z][\w]*)+$/.test(procedure))
      throw new UsageError(
        `${JSON.stringify(procedure)} is not a procedure; write one such as local.notes.list`,
      );
    const answer = await callEither(
      run,
      procedure,
      input === undefined ? undefined : await parseInput(run, input),
    );
    run.print(answer, JSON.stringify(answer ?? null, null, 2));
  },
);

/**
 * Only the server knows whether a name is a query or a mutation. It takes both by POST, where no log keeps the
 * input; an older one refuses a query sent so, before anything runs.
 */
async function callEither({ wo }: Run, procedure: string, input: unknown): Promise<unknown> {
  try {
    return await callByName(wo, 'mutation', procedure, input);
  } catch (error) {
    if (!(error instanceof WoError && error.code === 'METHOD_NOT_SUPPORTED')) throw error;
    return callByName(wo, 'query', procedure, input);
  }
}

async function parseInput(run: Run, input: string): Promise<unknown> {
  const fromFile = input === '-' || input.startsWith('@');
  const json = fromFile ? (await readBytes(run.io, input.replace(/^@/, ''))).toString('utf8') : input;
  try {
    return JSON.parse(json);
  } catch (error) {
    const where = error instanceof Error ? error.message : 'it cannot be parsed';
    throw new UsageError(`--input is not JSON: ${where}`);
  }
}
