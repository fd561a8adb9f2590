import { resolve } from 'node:path';
import * as z from 'zod';
import type { WoClient } from '../sdk/index.ts';
import { UsageError } from './io.ts';

/** Ids are for programs; people and scripts know names. An id is taken as it is. */
const uuid = z.uuid();

interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** The first row of a list that fits, page by page. */
async function find<T>(
  list: (cursor: string | undefined) => Promise<Page<T>>,
  fits: (row: T) => boolean,
): Promise<T | undefined> {
  let cursor: string | undefined;
  do {
    const { items, nextCursor } = await list(cursor);
    const found = items.find(fits);
    if (found) return found;
    cursor = nextCursor ?? undefined;
  } while (cursor !== undefined);
  return undefined;
}

/** @throws Error - no team with this short name or id that the caller may see */
export async function findTeam(wo: WoClient, name: string) {
  if (uuid.safeParse(name).success) return wo.shared.teams.get.query({ id: name });
  const { items } = await wo.shared.teams.list.query({ slug: name, archived: true });
  return items[0] ?? missing('team', name, 'wo teams list --archived true');
}

/** Asks for names only. @throws Error - see {@link findTeam} */
export async function findTeamId(wo: WoClient, name: string): Promise<string> {
  return uuid.safeParse(name).success ? name : (await findTeam(wo, name)).id;
}

/** @throws Error - no workspace with this name (case does not matter), folder or id, or several */
export async function findWorkspace(wo: WoClient, name: string): Promise<{ id: string }> {
  if (uuid.safeParse(name).success) return wo.local.workspaces.get.query({ id: name });
  const key = name.toLowerCase();
  const folder = resolve(name);
  const fit: { id: string }[] = [];
  let cursor: string | undefined;
  do {
    const page = await wo.local.workspaces.list.query({ limit: 200, cursor });
    fit.push(...page.items.filter((row) => row.name.toLowerCase() === key || row.path === folder));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  const [found, another] = fit;
  if (another) throw new Error(`Several workspaces are called ${name}: name one by its id.`);
  return found ?? missing('workspace', name, 'wo workspaces list');
}

/** @throws Error - no user with this name (case does not matter) or id */
export async function findUserId(wo: WoClient, name: string): Promise<string> {
  if (uuid.safeParse(name).success) return name;
  const key = name.toLowerCase();
  const user = await find(
    (cursor) => wo.shared.users.list.query({ q: name, limit: 200, cursor }),
    ({ username }) => username.toLowerCase() === key,
  );
  return (user ?? missing('user', name, 'wo users list')).id;
}

/** @throws Error - no role with this key or id */
export async function findRoleId(wo: WoClient, key: string): Promise<string> {
  if (uuid.safeParse(key).success) return key;
  const { items } = await wo.shared.roles.list.query({ key });
  return (items[0] ?? missing('role', key, 'wo roles list')).id;
}

/** @throws Error - the caller has no live API token of this name or with this id, or several */
export async function findTokenId(wo: WoClient, name: string): Promise<string> {
  if (uuid.safeParse(name).success) return name;
  // at most a hundred live ones a person, so one page has them all
  const { items } = await wo.shared.tokens.list.query({ limit: 200 });
  const [found, another] = items.filter((token) => token.name === name);
  if (another) throw new Error(`Several API tokens are called ${JSON.stringify(name)}: name one by its id.`);
  return (found ?? missing('API token', name, 'wo tokens list')).id;
}

/** @throws Error - the member does not hold this role there; `teamId` null is all teams */
export async function findBindingId(
  wo: WoClient,
  wanted: { userId: string; role: string; teamId: string | null },
): Promise<string> {
  const binding = await find(
    (cursor) => wo.shared.roleBindings.list.query({ userId: wanted.userId, limit: 200, cursor }),
    ({ role, teamId }) => role === wanted.role && teamId === wanted.teamId,
  );
  return (binding ?? missing('such role of this user', wanted.role, 'wo role-bindings list')).id;
}

/**
 * @param team - its short name or id, where several teams have an environment of this name
 * @throws Error - no such environment that the caller may see, or several
 */
export async function findEnvironment(wo: WoClient, name: string, team?: string) {
  if (uuid.safeParse(name).success) return wo.shared.controlM.environments.get.query({ id: name });
  const teamId = team === undefined ? undefined : (await findTeam(wo, team)).id;
  const key = name.toLowerCase();
  const fit: Awaited<ReturnType<typeof wo.shared.controlM.environments.get.query>>[] = [];
  let cursor: string | undefined;
  do {
    const page = await wo.shared.controlM.environments.list.query({ teamId, limit: 200, cursor });
    fit.push(...page.items.filter((row) => row.name.toLowerCase() === key));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  const [found, another] = fit;
  if (another) throw new Error(`Several teams have an environment called ${name}: add --team <short name>.`);
  return found ?? missing('environment', name, 'wo control-m environments list');
}

/**
 * Id of a job or folder that is named by id, or by its key in an environment.
 * @throws UsageError - a key without an environment
 * @throws Error - nothing has that key
 */
export async function findDefinitionId(
  wo: WoClient,
  { job, environment, team }: { job: string; environment?: string | undefined; team?: string | undefined },
): Promise<string> {
  if (uuid.safeParse(job).success) return job;
  if (environment === undefined)
    throw new UsageError(`Say in which environment ${job} is: --environment <name>.`);
  const { id: environmentId } = await findEnvironment(wo, environment, team);
  // the way from something to itself is itself, be it a job or a folder
  const { shortest } = await wo.shared.controlM.graph.paths.query({
    from: job,
    to: job,
    environmentId,
    limit: 1,
  });
  return shortest?.[0]?.id ?? missing('job or folder', job, 'wo control-m jobs');
}

/** @throws Error - the team has no script at this path (case does not matter) or with this id */
export async function findScript(wo: WoClient, name: string, teamId: string): Promise<{ id: string }> {
  if (uuid.safeParse(name).success) return { id: name };
  const key = name.replaceAll('\\', '/').toLowerCase();
  const script = await find(
    (cursor) => wo.shared.scripts.list.query({ teamId, q: name.split(/[\\/]/).at(-1), limit: 200, cursor }),
    ({ path }) => path.toLowerCase() === key,
  );
  return script ?? missing('script', name, 'wo scripts list');
}

function missing(what: string, name: string, list: string): never {
  throw new Error(`There is no ${what}: ${JSON.stringify(name)}. See: ${list}`);
}
