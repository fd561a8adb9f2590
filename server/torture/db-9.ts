import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type ApiAnswer, callApi, textOf } from '../testing/api.ts';
import { onServer, startPostgres } from '../testing/postgres.ts';
import { type ServerProcess, startServer } from '../testing/server-process.ts';
import { startGate, type TcpGate } from '../testing/tcp-gate.ts';
import { connectTeam, createScript, type TeamOnServer } from '../testing/team-on-server.ts';
import { until } from '../testing/until.ts';
import { CommitWatch, type Cut, cuts } from './commit-watch.ts';
import { checkEdits, type Edited } from './edits.ts';
import { promise, type Scenario } from './scenario.ts';

/** A server that reaches its team database through a gate which cuts at COMMIT. */
interface Stage {
  server: ServerProcess;
  team: TeamOnServer;
  watch: CommitWatch;
  /** Not through the gate. */
  databaseUrl: string;
}

/** Rounds between two races of one key, and between two connections that fall silent, which takes ten seconds to find. */
const raceEvery = 50;
const silentEvery = 250;
const racers = 50;

export const cutsAroundCommit: Scenario = {
  id: 'DB-9',
  about: `connections cut around COMMIT: a repeated call with its key takes effect once, and ${racers} at once too`,
  rounds: { short: 100, long: 2_000 },
  async run(rounds, note) {
    const postgres = await startPostgres();
    const watch = new CommitWatch();
    let server: ServerProcess | undefined;
    let gate: TcpGate | undefined;
    try {
      gate = await startGate(postgres.port, { watch: watch.watcher });
      server = await startServer();
      const databaseUrl = await postgres.createDatabase();
      const team = await connectTeam(server, gate.through(databaseUrl));
      const stage = { server, team, watch, databaseUrl };
      const facts = await allRounds(stage, rounds, note);
      await checkControl(stage);
      return { rounds, ...facts };
    } finally {
      await server?.remove();
      await gate?.close();
      await postgres.remove();
    }
  },
};

async function allRounds(stage: Stage, rounds: number, note: (line: string) => void) {
  const script: Edited = { id: await createScript(stage.server, stage.team, 'cut.cmd'), acknowledged: 0 };
  const repeats = new Map<Cut, number>();
  for (let round = 0; round < rounds; round += 1) {
    const cut = (round + 1) % silentEvery === 0 ? 'silent' : (cuts[round % cuts.length] ?? 'before');
    repeats.set(cut, (repeats.get(cut) ?? 0) + (await cutOnce(stage, script, cut)));
    if (round % raceEvery !== 0) continue;
    await checkEdits(stage.databaseUrl, [script]);
    await raceOneKey(stage, round);
    note(
      `round ${round + 1}: ${script.acknowledged} edits, repeated ${JSON.stringify(Object.fromEntries(repeats))}`,
    );
  }
  await checkEdits(stage.databaseUrl, [script]);
  return { edits: script.acknowledged, repeats: Object.fromEntries(repeats) };
}

const versioned = z.object({ version: z.int() });

/** An edit whose COMMIT is cut, repeated under its key until it is answered. Answers how often it was repeated. */
async function cutOnce(stage: Stage, script: Edited, cut: Cut): Promise<number> {
  const edit = { expectedVersion: script.acknowledged + 1, description: `${cut} ${script.acknowledged}` };
  const key = randomUUID();
  const met = stage.watch.met;
  stage.watch.arm(cut, edit.description);
  const { answer, repeats } = await untilAnswered(() => patch(stage, script.id, edit, key));
  promise(stage.watch.met === met + 1 && repeats > 0, 'the COMMIT was cut, and the client told so', {
    cut,
    repeats,
  });
  promise(answer.status === 200, 'an edit is made once, however often it is sent', { cut, ...said(answer) });
  const { version } = versioned.parse(answer.body);
  script.acknowledged += 1;
  promise(version === script.acknowledged + 1, 'the answer is that of the first try', { cut, version });
  const other = await untilAnswered(() => patch(stage, script.id, { ...edit, description: 'other' }, key));
  promise(other.answer.status === 422, 'the same key with another body is refused', said(other.answer));
  return repeats;
}

function patch({ server, team }: Stage, id: string, body: object, key?: string): Promise<ApiAnswer> {
  const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key };
  return callApi(server.url, `/shared/scripts/${id}`, {
    method: 'PATCH',
    body,
    session: team.session,
    headers,
  });
}

/** Repeats a call while the answer is that the database is away. */
async function untilAnswered(
  call: () => Promise<ApiAnswer>,
): Promise<{ answer: ApiAnswer; repeats: number }> {
  let repeats = -1;
  const answer = await until(
    async () => {
      repeats += 1;
      const got = await call();
      return got.status === 503 ? undefined : got;
    },
    { timeoutMs: 30_000, what: 'an answer' },
  );
  return { answer, repeats };
}

const said = ({ status, body }: ApiAnswer) => ({ status, body });

/** Many send the same call at the same moment, and the first COMMIT is cut. */
async function raceOneKey(stage: Stage, round: number): Promise<void> {
  const { server, team } = stage;
  const headers = { 'idempotency-key': randomUUID() };
  const body = { teamId: team.teamId, name: `raced-${round}.cmd`, content: 'echo' };
  const create = () => callApi(server.url, '/shared/scripts', { body, session: team.session, headers });
  stage.watch.arm(cuts[(round / raceEvery) % cuts.length] ?? 'before', body.name);
  const answers = await Promise.all(Array.from({ length: racers }, () => untilAnswered(create)));
  stage.watch.disarm();
  const ids = new Set(answers.map(({ answer }) => textOf(answer, 'id')));
  promise(ids.size === 1, 'all who send the same call get the same answer', { ids: [...ids] });
  const [made] = await onServer(
    stage.databaseUrl,
    (sql) => sql<{ scripts: number; rows: number }[]>`
      select (select count(*)::int from scripts where name = ${body.name}) as scripts,
        (select count(*)::int from audit_log where resource_name = ${body.name} and action = 'scripts.create') as rows`,
  );
  promise(made?.scripts === 1 && made.rows === 1, 'it took effect once, with one audit row', { ...made });
}

/** A client without keys, which looks again and repeats its edit: the check must find what that makes twice. */
async function checkControl(stage: Stage): Promise<void> {
  const script: Edited = { id: await createScript(stage.server, stage.team, 'control.cmd'), acknowledged: 0 };
  stage.watch.arm('answerLost', 'once more');
  const { answer } = await untilAnswered(async () => {
    const current = await callApi(stage.server.url, `/shared/scripts/${script.id}`, {
      session: stage.team.session,
    });
    if (current.status !== 200) return current;
    const { version } = versioned.parse(current.body);
    return patch(stage, script.id, { expectedVersion: version, description: `once more ${version}` });
  });
  promise(answer.status === 200, 'the control made its edit', said(answer));
  script.acknowledged += 1;
  const noticed = await checkEdits(stage.databaseUrl, [script]).then(
    () => false,
    () => true,
  );
  promise(noticed, 'the check notices an edit that was made twice (control)');
}
