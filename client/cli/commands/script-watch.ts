import { setTimeout as sleep } from 'node:timers/promises';
import { type Outputs, WoError } from '../../sdk/index.ts';
import type { Run } from '../command.ts';
import { findTeam, findWorkspace } from '../names.ts';
import { plain } from '../output.ts';

type Publication = Outputs['bridge']['publications']['list']['items'][number];
type Difference = Outputs['bridge']['publications']['differences']['items'][number];

const everyMs = 30_000;
const longestPauseMs = 15 * 60_000;

/**
 * Prints what is not the same on both sides of a published folder, then each change of that, until interrupted. Works
 * without the team database, with what was known of it; through outages of the server too.
 */
export async function watchFolder(
  run: Run,
  { workspace, team, path = '' }: { workspace: string; team: string; path?: string | undefined },
): Promise<void> {
  const publication = await find(run, workspace, team, path);
  let known = new Map<string, string>();
  let first = true;
  for (let failures = 0; ; ) {
    try {
      const { watch } = await run.wo.bridge.publications.check.mutate({ id: publication.id });
      if (watch.problem) run.note(`wo: ${plain(watch.problem.message)}`);
      const found = await all(run, publication.id);
      known = tell(run, known, found);
      if (first && found.length === 0) run.note('Folder and team are the same.');
      first = false;
      failures = watch.problem ? failures + 1 : 0;
    } catch (error) {
      if (first || !(error instanceof WoError) || error.httpStatus === 404) throw error;
      failures += 1;
      if (failures === 1) run.note('The server is away; trying on.');
    }
    await sleep(Math.min(everyMs * 2 ** failures, longestPauseMs));
  }
}

/** A team that cannot be asked for its id is not needed where only one publication can be meant. */
async function find(run: Run, name: string, team: string, path: string): Promise<Publication> {
  const { id: workspaceId } = await findWorkspace(run.wo, name);
  const { items } = await run.wo.bridge.publications.list.query({ workspaceId });
  const below = path.replace(/^\.?\/+|\/+$/g, '');
  const here = items.filter((one) => one.path === below);
  const teamId = await findTeam(run.wo, team).then(
    ({ id }) => id,
    (error: unknown) => {
      const [only, another] = here;
      if (error instanceof WoError && error.httpStatus === 503 && only && !another) return only.teamId;
      throw error;
    },
  );
  const found = here.find((one) => one.teamId === teamId);
  if (found) return found;
  throw new Error(`Nothing was published from there to ${team} yet. Begin with: wo scripts publish`);
}

async function all(run: Run, id: string): Promise<Difference[]> {
  const found: Difference[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await run.wo.bridge.publications.differences.query({ id, limit: 200, cursor });
    found.push(...page.items);
    if (page.nextCursor === null) return found;
    cursor = page.nextCursor;
  }
}

/** Prints what is another than before. */
function tell(
  run: Run,
  known: ReadonlyMap<string, string>,
  found: readonly Difference[],
): Map<string, string> {
  const now = new Map<string, string>(found.map(({ path, status }) => [path, status]));
  for (const difference of found)
    if (known.get(difference.path) !== difference.status)
      run.line(difference, plain(`${difference.status.padEnd(12)}  ${difference.path}`));
  for (const path of known.keys())
    if (!now.has(path)) run.line({ path, status: 'same' }, plain(`${'same'.padEnd(12)}  ${path}`));
  return now;
}
