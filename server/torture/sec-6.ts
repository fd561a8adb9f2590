import { callApi } from '../testing/api.ts';
import { onServer, startPostgres } from '../testing/postgres.ts';
import { type ServerProcess, startServer } from '../testing/server-process.ts';
import { until } from '../testing/until.ts';
import { promise, type Scenario } from './scenario.ts';

/** Calls at the same moment. */
const racers = 100;
const password = 'a long enough passphrase';

export const racingFirstAdmins: Scenario = {
  id: 'SEC-6',
  about: `${racers} calls at once name the first administrator, over four servers and through both doors: one wins`,
  rounds: { short: 1, long: 20 },
  async run(rounds, note) {
    const postgres = await startPostgres();
    const servers: ServerProcess[] = [];
    const refusals = new Map<string, number>();
    try {
      const databaseUrl = await postgres.createDatabase();
      const managed = { WO_SHARED_DATABASE_URL: databaseUrl };
      for (const env of [managed, managed, {}, {}]) servers.push(await startServer({ env }));
      const tokens = await Promise.all(servers.slice(0, 2).map(setupTokenOf));
      for (let round = 0; round < rounds; round += 1) {
        if (round > 0) await reset(databaseUrl, servers);
        const reasons = await race(round, servers, tokens, databaseUrl);
        for (const reason of reasons) refusals.set(reason, (refusals.get(reason) ?? 0) + 1);
        note(`race ${round + 1}: one of ${racers}`);
      }
      await checkControl(databaseUrl, servers);
    } finally {
      await Promise.all(servers.map((server) => server.remove()));
      await postgres.remove();
    }
    return { rounds, calls: rounds * racers, refusals: Object.fromEntries(refusals) };
  },
};

/** Printed by a server whose database has no administrator. */
async function setupTokenOf(server: ServerProcess): Promise<string> {
  const token = () => /wo_setup_[\w-]+/.exec(server.output())?.[0];
  return until(token, { timeoutMs: 30_000, what: 'the setup token' });
}

/** All at once; answers the reasons of those who were refused. */
async function race(
  round: number,
  servers: readonly ServerProcess[],
  tokens: readonly string[],
  databaseUrl: string,
): Promise<string[]> {
  const nameOf = (n: number) => `first-${round}-${n}`;
  const answers = await Promise.all(
    Array.from({ length: racers }, (_, n) => {
      const firstAdmin = { username: nameOf(n), displayName: `Racer ${n}`, password };
      const server = servers[n % 2];
      const installer = servers[n];
      // the second door, of installations that are connected only now
      if (n >= 2 && installer)
        return configure(installer, { url: databaseUrl, migrate: 'apply', firstAdmin });
      if (!server) throw new Error('four servers were started');
      const body = { ...firstAdmin, setupToken: tokens[n % 2] };
      return callApi(server.url, '/installation/first-admin', { body });
    }),
  );
  const won = answers.flatMap(({ status }, n) => (status < 300 ? [nameOf(n)] : []));
  const reasons = answers.filter(({ status }) => status >= 300).map(({ body }) => reasonOf(body));
  promise(won.length === 1, 'one of all calls wins', { round, won, reasons: [...new Set(reasons)] });
  promise(!reasons.includes('INTERNAL'), 'who lost is told so', { round, reasons: [...new Set(reasons)] });
  const found = await administratorsOf(databaseUrl);
  promise(JSON.stringify(found) === JSON.stringify(asOne(won)), 'the winner is all there is', { found, won });
  await checkSignIn(servers[0], won[0] ?? '', nameOf(won[0] === nameOf(0) ? 1 : 0));
  return reasons;
}

function configure(server: ServerProcess, body: Record<string, unknown>) {
  const consent = { ...body, acceptSharedLogin: true };
  return callApi(server.url, '/installation/configure', { body: consent, local: server.accessToken });
}

function reasonOf(body: unknown): string {
  return typeof body === 'object' && body !== null && 'reason' in body ? String(body.reason) : String(body);
}

interface Found {
  users: string[];
  administrators: string[];
  named: string[];
  recorded: string[];
}

const asOne = (won: string[]): Found => ({ users: won, administrators: won, named: won, recorded: won });

/** Who is there, by each of the tables that say so. */
async function administratorsOf(databaseUrl: string): Promise<Found> {
  return onServer(databaseUrl, async (sql) => {
    const users = await sql<{ name: string }[]>`select username as name from users order by 1`;
    const administrators = await sql<{ name: string }[]>`
      select u.username as name from role_bindings b join users u on u.id = b.user_id order by 1`;
    const named = await sql<{ name: string }[]>`
      select u.username as name from organisation o join users u on u.id = o.first_admin_id order by 1`;
    const recorded = await sql<{ name: string }[]>`
      select l.resource_name as name from audit_log l join users u on u.id::text = l.resource_id::text
      where l.action = 'installation.firstAdmin' and l.outcome = 'success' order by 1`;
    const names = (rows: readonly { name: string }[]) => rows.map(({ name }) => name);
    return {
      users: names(users),
      administrators: names(administrators),
      named: names(named),
      recorded: names(recorded),
    };
  });
}

async function checkSignIn(server: ServerProcess | undefined, winner: string, loser: string): Promise<void> {
  if (!server) throw new Error('four servers were started');
  const signIn = async (username: string) =>
    (await callApi(server.url, '/shared/auth/sign-in', { body: { username, password } })).status;
  promise((await signIn(winner)) === 200, 'the winner can sign in', { winner });
  promise((await signIn(loser)) === 401, 'who lost cannot', { loser });
}

/** As before the first administrator: straight in the database, behind its triggers. */
async function reset(databaseUrl: string, servers: readonly ServerProcess[]): Promise<void> {
  for (const { url, accessToken } of servers.slice(2))
    await callApi(url, '/installation/disconnect', { method: 'POST', local: accessToken });
  await onServer(databaseUrl, (sql) =>
    sql.begin(async (tx) => {
      await tx`set local session_replication_role = replica`;
      for (const table of ['sessions', 'role_bindings', 'users', 'organisation', 'sign_in_attempts'])
        await tx`delete from ${tx(table)}`;
    }),
  );
}

/** Two who both look whether there is one, and only then become one: what finds a winner must find both. */
async function checkControl(databaseUrl: string, servers: readonly ServerProcess[]): Promise<void> {
  await reset(databaseUrl, servers);
  await onServer(databaseUrl, (sql) =>
    sql.begin(async (tx) => {
      await tx`set local session_replication_role = replica`;
      const look = () => tx<{ n: number }[]>`select count(*)::int as n from users`;
      const seen = [await look(), await look()];
      for (const [at, [row]] of seen.entries())
        if (row?.n === 0)
          await tx`insert into users (id, username, display_name) values (gen_random_uuid(), ${`careless-${at}`}, 'x')`;
    }),
  );
  const { users } = await administratorsOf(databaseUrl);
  promise(users.length === 2, 'two who only looked first are both found (control)', { users });
}
