import { v7 } from 'uuid';
import { hashToken, newSessionToken } from '../shared/auth/session-token.ts';
import { callApi } from '../testing/api.ts';
import { onServer, startPostgres } from '../testing/postgres.ts';
import { type ServerProcess, startServer } from '../testing/server-process.ts';
import { connectTeam, untilState } from '../testing/team-on-server.ts';
import { promise, type Scenario } from './scenario.ts';

/** An administrator, and the server they use. */
interface Racer {
  server: ServerProcess;
  userId: string;
  bindingId: string;
  session: string;
}

/** The ways to take somebody's administration away. */
const ways = ['disable', 'remove', 'unbind'] as const;
type Way = (typeof ways)[number];

export const racingAdmins: Scenario = {
  id: 'RBAC-4',
  about: 'two administrators take each other away at the same moment over two servers: one is always left',
  rounds: { short: 50, long: 1_000 },
  async run(rounds, note) {
    const postgres = await startPostgres();
    const servers: ServerProcess[] = [];
    const refusals = new Map<string, number>();
    try {
      const databaseUrl = await postgres.createDatabase();
      servers.push(await startServer(), await startServer());
      const [left, right] = servers;
      if (!left || !right) throw new Error('two servers were started');
      await connectTeam(left, databaseUrl);
      await join(right, databaseUrl);
      for (let round = 0; round < rounds; round += 1) {
        const racers = await twoAdmins(databaseUrl, left, right);
        const refused = await race(racers, wayOf(round), wayOf(Math.floor(round / ways.length)));
        const able = await ableAdmins(databaseUrl);
        promise(able === 1, 'of two administrators exactly one is left', { round, able, refused });
        for (const reason of refused) refusals.set(reason, (refusals.get(reason) ?? 0) + 1);
        if ((round + 1) % 50 === 0)
          note(`${round + 1} races: ${JSON.stringify(Object.fromEntries(refusals))}`);
      }
      await checkControl(databaseUrl, left, right);
    } finally {
      await Promise.all(servers.map((server) => server.remove()));
      await postgres.remove();
    }
    const late = refusals.get('LAST_ADMIN') ?? 0;
    promise(late > 0, 'some of the two were really on their way together', Object.fromEntries(refusals));
    return { rounds, refusals: Object.fromEntries(refusals) };
  },
};

const wayOf = (index: number): Way => ways[index % ways.length] ?? 'disable';

async function join(server: ServerProcess, url: string): Promise<void> {
  const body = { url, migrate: 'verify', acceptSharedLogin: true };
  const answer = await callApi(server.url, '/installation/configure', { body, local: server.accessToken });
  promise(answer.status < 300, 'the second server joins the team', { answer: answer.body });
  await untilState(server, 'ready');
}

/** Two new administrators, signed in, and nobody else; straight in the database, behind its triggers. */
async function twoAdmins(
  databaseUrl: string,
  left: ServerProcess,
  right: ServerProcess,
): Promise<[Racer, Racer]> {
  const make = (server: ServerProcess) => ({
    server,
    userId: v7(),
    bindingId: v7(),
    session: newSessionToken(),
  });
  const racers: [Racer, Racer] = [make(left), make(right)];
  await onServer(databaseUrl, (sql) =>
    sql.begin(async (tx) => {
      await tx`set local session_replication_role = replica`;
      for (const table of ['sessions', 'role_bindings', 'users']) await tx`delete from ${tx(table)}`;
      for (const { userId, bindingId, session } of racers) {
        await tx`insert into users (id, username, display_name, password_hash)
          values (${userId}, ${userId}, 'x', 'never compared')`;
        await tx`insert into sessions (id, user_id, token_hash, expires_at)
          values (${v7()}, ${userId}, ${hashToken(session)}, now() + interval '1 hour')`;
        await tx`insert into role_bindings (id, user_id, role_id)
          select ${bindingId}, ${userId}, id from roles where key = 'admin'`;
      }
    }),
  );
  return racers;
}

/** Both at the same moment; answers the reasons of those who were refused. */
async function race([one, other]: [Racer, Racer], way: Way, otherWay: Way): Promise<string[]> {
  const answers = await Promise.all([takeAway(one, other, way), takeAway(other, one, otherWay)]);
  return answers.filter(({ status }) => status >= 300).map(({ body }) => reasonOf(body));
}

function takeAway({ server, session }: Racer, whom: Racer, way: Way) {
  const user = `/shared/users/${whom.userId}`;
  if (way === 'disable')
    return callApi(server.url, user, { method: 'PATCH', body: { disabled: true }, session });
  const path = way === 'remove' ? user : `/shared/role-bindings/${whom.bindingId}`;
  return callApi(server.url, path, { method: 'DELETE', session });
}

function reasonOf(body: unknown): string {
  return typeof body === 'object' && body !== null && 'reason' in body ? String(body.reason) : String(body);
}

async function ableAdmins(databaseUrl: string): Promise<number> {
  const [row] = await onServer(
    databaseUrl,
    (sql) => sql<{ able: number }[]>`
      select count(*)::int as able from role_bindings b join roles r on r.id = b.role_id join users u on u.id = b.user_id
      where r.key = 'admin' and b.team_id is null and u.disabled_at is null and u.password_hash is not null`,
  );
  return row?.able ?? 0;
}

/** The count must notice when both are gone. */
async function checkControl(databaseUrl: string, left: ServerProcess, right: ServerProcess): Promise<void> {
  await twoAdmins(databaseUrl, left, right);
  await onServer(databaseUrl, (sql) =>
    sql.begin(async (tx) => {
      await tx`set local session_replication_role = replica`;
      await tx`update users set disabled_at = now()`;
    }),
  );
  promise((await ableAdmins(databaseUrl)) === 0, 'the count notices that nobody is left (control)');
}
