import { z } from 'zod';
import { callApi } from '../testing/api.ts';
import { startPostgres } from '../testing/postgres.ts';
import { type ServerProcess, startServer } from '../testing/server-process.ts';
import { connectTeam, createScript, type TeamOnServer, untilState } from '../testing/team-on-server.ts';
import { promise, type Scenario } from './scenario.ts';

const editors = 50;
const records = 20;
const serverCount = 2;

interface Stage {
  servers: ServerProcess[];
  team: TeamOnServer;
}

/** What an editor does when somebody was faster: look again and edit that, or insist on what they had. */
type OnConflict = 'lookAgain' | 'insist';

/** How many edits of each editor, by number, a record got acknowledged, and how often somebody was faster. */
class Acknowledged {
  edits = 0;
  conflicts = 0;
  readonly #of = new Map<string, number>();

  add(id: string, editor: number): void {
    this.edits += 1;
    this.#of.set(`${id} ${editor}`, this.of(id, editor) + 1);
  }

  of(id: string, editor: number): number {
    return this.#of.get(`${id} ${editor}`) ?? 0;
  }
}

export const manyEditors: Scenario = {
  id: 'DB-11',
  about: `${editors} editors of ${records} records over ${serverCount} servers: no acknowledged edit lost, each conflict 409`,
  // edits per editor: five times the promised 200
  rounds: { short: 4, long: 1_000 },
  async run(rounds, note) {
    const postgres = await startPostgres();
    const servers: ServerProcess[] = [];
    try {
      const databaseUrl = await postgres.createDatabase();
      servers.push(...(await Promise.all(Array.from({ length: serverCount }, () => startServer()))));
      const [first, ...others] = servers;
      if (!first) throw new Error('a server was started');
      const stage = { servers, team: await connectTeam(first, databaseUrl) };
      await Promise.all(others.map((server) => join(server, databaseUrl)));
      const names = Array.from({ length: records }, (_, n) => `edited-${n}.cmd`);
      const ids: string[] = [];
      for (const name of names) ids.push(await createScript(first, stage.team, name));
      const acknowledged = await allEdit(stage, ids, { rounds, onConflict: 'lookAgain', note });
      await checkNothingLost(stage, ids, acknowledged);
      const { edits, conflicts } = acknowledged;
      promise(edits === editors * rounds, 'every editor makes all edits', { edits });
      promise(conflicts > 0, 'editors met each other', { edits });
      await checkControl(stage);
      return { rounds, edits, conflicts };
    } finally {
      await Promise.all(servers.map((server) => server.remove()));
      await postgres.remove();
    }
  },
};

async function join(server: ServerProcess, url: string): Promise<void> {
  const body = { url, migrate: 'verify', acceptSharedLogin: true };
  const answer = await callApi(server.url, '/installation/configure', { body, local: server.accessToken });
  promise(answer.status < 300, 'another server joins the team', { answer: answer.body });
  await untilState(server, 'ready');
}

interface Work {
  rounds: number;
  onConflict: OnConflict;
  note: (line: string) => void;
}

async function allEdit(
  stage: Stage,
  ids: string[],
  { rounds, onConflict, note }: Work,
): Promise<Acknowledged> {
  const acknowledged = new Acknowledged();
  const work = Array.from({ length: editors }, async (_, editor) => {
    const server = stage.servers[editor % stage.servers.length];
    for (let round = 0; server && round < rounds; round += 1) {
      const id = ids[(editor * 7 + round * 3) % ids.length] ?? '';
      await edit({ server, team: stage.team, id, editor }, onConflict, acknowledged);
      if (editor === 0 && (round + 1) % 100 === 0)
        note(`${acknowledged.edits} edits, ${acknowledged.conflicts} conflicts`);
    }
  });
  await Promise.all(work);
  return acknowledged;
}

interface Edit {
  server: ServerProcess;
  team: TeamOnServer;
  id: string;
  editor: number;
}

const counts = z.record(z.string(), z.int());
const found = z.object({ version: z.int(), description: z.string().nullable() });
const conflict = z.object({
  reason: z.literal('VERSION_CONFLICT'),
  details: z.object({ current: z.object({ version: z.int() }) }),
});

async function look({ server, team, id }: Omit<Edit, 'editor'>) {
  const answer = await callApi(server.url, `/shared/scripts/${id}`, { session: team.session });
  const { version, description } = found.parse(answer.body);
  return { version, counts: counts.parse(JSON.parse(description || '{}')) };
}

/** The record counts the edits of each editor; an edit adds one to what the editor saw. */
async function edit(place: Edit, onConflict: OnConflict, acknowledged: Acknowledged): Promise<void> {
  const { server, team, id, editor } = place;
  let seen = await look(place);
  for (;;) {
    const description = JSON.stringify({ ...seen.counts, [editor]: (seen.counts[editor] ?? 0) + 1 });
    const body = { expectedVersion: seen.version, description };
    const answer = await callApi(server.url, `/shared/scripts/${id}`, {
      method: 'PATCH',
      body,
      session: team.session,
    });
    if (answer.status === 200) return acknowledged.add(id, editor);
    promise(answer.status === 409, 'an edit succeeds or is a conflict', { answer: answer.body });
    const { current } = conflict.parse(answer.body).details;
    promise(current.version > seen.version, 'a conflict shows the newer version', { current, seen });
    acknowledged.conflicts += 1;
    seen = onConflict === 'lookAgain' ? await look(place) : { ...seen, version: current.version };
  }
}

async function checkNothingLost({ servers, team }: Stage, ids: string[], acknowledged: Acknowledged) {
  const [server] = servers;
  if (!server) throw new Error('a server was started');
  for (const id of ids) {
    const { version, counts: kept } = await look({ server, team, id });
    const wanted = Array.from({ length: editors }, (_, editor) => acknowledged.of(id, editor));
    const have = wanted.map((_, editor) => kept[editor] ?? 0);
    promise(have.join() === wanted.join(), 'no acknowledged edit is lost', { id, have, wanted });
    const edits = wanted.reduce((sum, count) => sum + count, 0);
    promise(version === edits + 1, 'each edit is a version', { id, version, edits });
  }
}

/** Editors who insist overwrite each other: the check must find it. */
async function checkControl(stage: Stage): Promise<void> {
  const [server] = stage.servers;
  if (!server) return;
  const id = await createScript(server, stage.team, 'control.cmd');
  const acknowledged = await allEdit(stage, [id], { rounds: 1, onConflict: 'insist', note: () => undefined });
  const noticed = await checkNothingLost(stage, [id], acknowledged).then(
    () => false,
    () => true,
  );
  promise(noticed, 'the check notices a lost edit (control)');
}
