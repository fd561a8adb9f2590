import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { callApi, textOf } from '../../../server/testing/api.ts';
import type { ServerProcess } from '../../../server/testing/server-process.ts';
import type { TeamOnServer } from '../../../server/testing/team-on-server.ts';

const corpus = join(import.meta.dirname, '../../../server/testing/corpus/scripts/open');
const roots = ['\\\\FIN-BATCH01\\batch$', 'D:\\batch', '/opt/batch'];

/** Puts all scripts of the corpus into the catalogue of a team; answers their ids by path. */
export async function fillCatalogue(server: ServerProcess, team: TeamOnServer): Promise<Map<string, string>> {
  const { session, teamId } = team;
  await must(
    callApi(server.url, `/shared/teams/${teamId}`, {
      method: 'PATCH',
      session,
      body: { expectedVersion: 1, scriptRoots: roots },
    }),
  );
  const ids = new Map<string, string>();
  for (const file of filesBelow(corpus)) {
    const path = relative(corpus, file).replaceAll('\\', '/');
    const contentBase64 = readFileSync(file).toString('base64');
    const body = { teamId, name: path.slice(path.lastIndexOf('/') + 1), path, contentBase64 };
    // oxlint-disable-next-line no-await-in-loop -- a hundred at once would meet the limits of the server
    ids.set(path, textOf(await must(callApi(server.url, '/shared/scripts', { session, body })), 'id'));
  }
  return ids;
}

/** Adds somebody with a role in the team. */
export async function addMember(
  server: ServerProcess,
  { session, teamId }: TeamOnServer,
  { username, role, password }: { username: string; role: string; password: string },
): Promise<void> {
  const person = { username, displayName: username, password };
  const userId = textOf(await must(callApi(server.url, '/shared/users', { session, body: person })), 'id');
  await must(callApi(server.url, '/shared/role-bindings', { session, body: { userId, role, teamId } }));
}

function* filesBelow(folder: string): Generator<string> {
  for (const name of readdirSync(folder).toSorted()) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* filesBelow(path);
    else yield path;
  }
}

async function must(call: ReturnType<typeof callApi>): ReturnType<typeof callApi> {
  const answer = await call;
  if (answer.status < 300) return answer;
  throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
}
