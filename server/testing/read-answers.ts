import { callByPath } from './procedure-by-path.ts';
import type { Procedure } from './procedure-call.ts';
import { as, type TeamServer } from './team-server.ts';
import { unzipped } from './unzipped.ts';

/** What somebody read, as text: of a refusal, all that it says. */
export interface ReadAnswer {
  refused: boolean;
  text: string;
}

/** The log is sealed in the background, and time goes on. */
const changesByItself = new Set([
  'unsealed',
  'sealed',
  'size',
  'checked',
  'head',
  'lastSealedAt',
  'at',
  'line',
  'idx',
  'countedFrom',
]);

/** Reads as somebody with the owner's proof of this machine; the files of an export are opened. */
export async function answerOf(
  server: TeamServer,
  procedure: Procedure,
  input: Record<string, unknown>,
  session: string,
): Promise<ReadAnswer> {
  if (procedure.meta.rest?.respond === 'stream')
    return fileOf(server, procedure.meta.rest.path, input, session);
  try {
    const caller = as(server, { session, localProof: true });
    const answer = await callByPath(caller, procedure.path, input);
    const text = JSON.stringify(answer, (name, value: unknown) => (changesByItself.has(name) ? null : value));
    return { refused: false, text };
  } catch (error) {
    const said = Object(error);
    const of = (name: string): unknown => Reflect.get(said, name);
    return { refused: true, text: JSON.stringify([of('reason'), of('message'), of('details')]) };
  }
}

async function fileOf(
  server: TeamServer,
  path: string,
  input: Record<string, unknown>,
  session: string,
): Promise<ReadAnswer> {
  const query = new URLSearchParams(
    Object.entries(input).map(([name, value]): [string, string] => [name, String(value)]),
  );
  const response = await fetch(new URL(`/api/v1${path}?${query.toString()}`, server.url), {
    headers: { authorization: `Bearer ${session}`, 'x-wo-local-token': server.localToken },
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  const refused = !response.ok;
  if (bytes.toString('latin1', 0, 2) !== 'PK') return { refused, text: bytes.toString('utf8') };
  const files = [...(await unzipped(bytes))].map(([name, content]) => `${name}: ${content.toString('utf8')}`);
  return { refused, text: files.join('\n') };
}
