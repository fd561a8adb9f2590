import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Team } from '../../db/shared/schema/index.ts';
import { folderXml, TestImporter } from './control-m-imports.ts';
import type { Member } from './given.ts';
import { as, type TeamServer } from './team-server.ts';
import { until } from './until.ts';

/** A team with a row of every kind; ids and texts of each say whose they are. */
export interface OwnedTeam {
  team: Team;
  /** Administrator of the team, and of nothing else. */
  holder: Member;
  ids: OwnedIds;
  /** Texts that only rows of this team hold. */
  canaries: string[];
}

type OwnedIds = Record<
  'script' | 'trashed' | 'environment' | 'folder' | 'job' | 'other' | 'import' | 'token' | 'scan' | 'entry',
  string
>;

/** @param slug in every name and text of what the team has; no word of anything else */
export async function ownedTeam(server: TeamServer, slug: string): Promise<OwnedTeam> {
  const team = await server.given.team({ slug, name: `Of ${slug}` });
  const holder = await server.given.member({ role: 'admin', team });
  const ids = {
    ...(await scriptsOf(server, team, holder)),
    ...(await definitionsOf(server, team, holder)),
    token: (await server.given.token(holder, { name: `${slug} token`, teamIds: [team.id] })).id,
    scan: await scanOf(server, team, holder),
    entry: await entryOf(server, team, holder),
  };
  const call = as(server, holder).shared.controlM;
  await call.settings.update({ teamId: team.id, globalPrefixes: [`${slug}-`] });
  await call.understand.linkScript({ id: ids.job, scriptId: ids.script });
  return {
    team,
    holder,
    ids,
    canaries: [slug, team.id, holder.userId, holder.username, ...Object.values(ids)],
  };
}

/** Over the API: so that the log of the team has rows, too. */
async function scriptsOf(server: TeamServer, team: Team, holder: Member) {
  const { slug } = team;
  const call = as(server, holder).shared.scripts;
  const content = `rem ${slug}\r\nnet use X: \\\\${slug}\\share\r\nset PASSWORD=${slug}-password\r\n`;
  const create = (name: string, more = '') =>
    call.create({
      teamId: team.id,
      name,
      path: `${slug}/${name}`,
      content: content + more,
      description: `What ${slug} does`,
      tags: [slug],
      owner: `${slug} night shift`,
      criticality: 'high',
      message: `${slug} begins`,
    });
  const script = await create(
    `${slug}-main.cmd`,
    `call ${slug}-gone.cmd\r\nnet use X: \\\\${slug}\\other\r\n`,
  );
  await create(`${slug}-caller.cmd`, `net use X: \\\\${slug}\\other\r\ncall ${slug}-main.cmd\r\n`);
  const trashed = await create(`${slug}-trash.cmd`);
  await call.delete({ id: trashed.id, expectedVersion: 1 });
  await call.update({ id: script.id, expectedVersion: 1, content: `rem ${slug}, twice\r\n` + content });
  return { script: script.id, trashed: trashed.id };
}

/** Two jobs that follow each other in a circle, and an import that would bring another one. */
async function definitionsOf(server: TeamServer, team: Team, holder: Member) {
  const { slug } = team;
  const environment = await server.given.environment({ team, name: `${slug} PROD` });
  const importer = new TestImporter(server, team, environment, holder);
  const jobs = [jobXml(slug, 'A', ['B', 'NEVER']), jobXml(slug, 'B', ['A'])].join('');
  const folder = `<FOLDER FOLDER_NAME="${slug}-folder" DATACENTER="${slug}">${jobs}</FOLDER>`;
  await importer.put({ name: `${slug}.xml`, content: `<DEFTABLE>${folder}</DEFTABLE>` });
  const content = folderXml(`${slug}-new`, [`${slug}-C`]);
  const { id } = await importer.upload({ name: `${slug}-next.xml`, content });
  const call = as(server, holder).shared.controlM;
  const environmentId = environment.id;
  const found = (await call.jobs.list({ environmentId })).items.toSorted((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  const [top] = (await call.folders.list({ environmentId })).items;
  const [job = '', other = ''] = found.map((one) => one.id);
  return { environment: environmentId, folder: top?.id ?? '', job, other, import: id };
}

function jobXml(slug: string, letter: string, after: string[]): string {
  const where = `NODEID="${slug}-host" RUN_AS="${slug}-user" APPLICATION="${slug}" SUB_APPLICATION="${slug}"`;
  const what = `TASKTYPE="Command" CMDLINE="\\\\${slug}\\share\\${slug}-main.cmd" DAYS="ALL" DESCRIPTION="${slug} ${letter}"`;
  const waits = after.map((name) => `<INCOND NAME="${slug}-${name}-OK" ODATE="ODAT" AND_OR="A"/>`);
  const sets = `<OUTCOND NAME="${slug}-${letter}-OK" ODATE="ODAT" SIGN="+"/>`;
  const needs = `<QUANTITATIVE NAME="${slug}-pool" QUANT="1"/><CONTROL NAME="${slug}-lock" TYPE="E"/>`;
  return `<JOB JOBNAME="${slug}-${letter}" ${where} ${what}>${waits.join('')}${sets}${needs}</JOB>`;
}

/** Of a folder of this machine, for the team. */
async function scanOf(server: TeamServer, team: Team, holder: Member): Promise<string> {
  const path = join(server.dataDir, `folder-of-${team.slug}`);
  mkdirSync(path);
  writeFileSync(join(path, `${team.slug}-scanned.cmd`), 'rem');
  const call = as(server, { session: holder.session, localProof: true });
  const workspace = await call.local.workspaces.create({ name: `workspace of ${team.slug}`, path });
  const { id } = await call.bridge.scans.create({ workspaceId: workspace.id, teamId: team.id });
  await until(async () => (await call.bridge.scans.get({ id })).state === 'ready', { timeoutMs: 60_000 });
  return id;
}

async function entryOf(server: TeamServer, team: Team, holder: Member): Promise<string> {
  const { items } = await as(server, holder).shared.audit.list({ log: team.id, limit: 1 });
  return items[0]?.id ?? '';
}

/** What `id` names in a procedure, by the beginning of its name. */
const named: [RegExp, (owned: OwnedTeam) => string][] = [
  [/^shared\.(users|roleBindings)\./, ({ holder }) => holder.userId],
  [/^shared\.teams\./, ({ team }) => team.id],
  [/^shared\.tokens\./, ({ ids }) => ids.token],
  [/^shared\.audit\./, ({ ids }) => ids.entry],
  [/^shared\.controlM\.environments\./, ({ ids }) => ids.environment],
  [/^shared\.controlM\.folders\./, ({ ids }) => ids.folder],
  [/^shared\.controlM\.imports\./, ({ ids }) => ids.import],
  [/^shared\.controlM\./, ({ ids }) => ids.job],
  [/^bridge\.scans\./, ({ ids }) => ids.scan],
  [/./, ({ ids }) => ids.script],
];

/** What somebody who guesses would ask a procedure for, by the name of the input's member. */
export function guessesOf(path: string, owned: OwnedTeam): Record<string, unknown> {
  const { team, holder, ids } = owned;
  return {
    id: named.find(([pattern]) => pattern.test(path))?.[1](owned),
    teamId: team.id,
    log: team.id,
    team: team.slug,
    slug: team.slug,
    q: team.slug,
    tag: team.slug,
    folder: team.slug,
    server: team.slug,
    host: `${team.slug}-host`,
    name: team.slug,
    userId: holder.userId,
    actorId: holder.userId,
    tokenId: ids.token,
    resourceId: ids.script,
    environmentId: ids.environment,
    parentId: ids.folder,
    jobId: ids.job,
    scriptId: ids.script,
    left: ids.environment,
    right: ids.import,
    ...ends(path, owned),
  };
}

function ends(path: string, { ids }: OwnedTeam): Record<string, unknown> {
  if (path === 'shared.controlM.graph.paths') return { from: ids.job, to: ids.other };
  return path === 'shared.scripts.diff' ? { from: 1, to: 2 } : {};
}

/** Members that say what a procedure is to show; all others only show less of it. */
const subject = ['id', 'teamId', 'log', 'team', 'slug', 'environmentId', 'left', 'right', 'from', 'to'];
const subjectOf: Record<string, string[]> = {
  'shared.scriptAnalysis.impactOf': ['server'],
  'shared.controlM.understand.whatIf': ['host'],
  'shared.controlM.understand.scriptImpact': ['scriptId'],
  'shared.controlM.export.file': ['jobId'],
  'shared.tokens.list': ['userId'],
};

/** What somebody of the team itself would ask for, to be shown as much as there is. */
export function questionOf(path: string, owned: OwnedTeam): Record<string, unknown> {
  const names = [...subject, ...(subjectOf[path] ?? [])];
  return Object.fromEntries(Object.entries(guessesOf(path, owned)).filter(([name]) => names.includes(name)));
}

/** What a team may do that others must not notice. */
export const changes = ['script', 'version', 'binding', 'rename', 'environment'] as const;

let count = 0;
/** Changes something of a team. */
export async function changeIn(
  server: TeamServer,
  { team, ids, holder }: OwnedTeam,
  what: (typeof changes)[number],
): Promise<void> {
  count += 1;
  const call = as(server, holder).shared;
  const name = `n${count}.cmd`;
  if (what === 'script')
    await call.scripts.create({ teamId: team.id, name, path: `${team.slug}/${name}`, content: 'rem' });
  if (what === 'version') {
    const { version } = await call.scripts.get({ id: ids.script });
    await call.scripts.update({ id: ids.script, expectedVersion: version, content: `rem ${count}` });
  }
  if (what === 'binding') await server.given.member({ role: 'viewer', team });
  if (what === 'rename')
    await call.teams.update({ id: team.id, name: `Of ${team.slug}, ${count} times renamed` });
  if (what === 'environment')
    await call.controlM.environments.create({ teamId: team.id, name: `${team.slug} ${count}` });
}
