import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { callApi, textOf } from '../testing/api.ts';
import { onServer, type TestPostgres } from '../testing/postgres.ts';
import { type ServerProcess, startServer } from '../testing/server-process.ts';
import { connectTeam, createScript, type TeamOnServer, untilState } from '../testing/team-on-server.ts';
import { makeFolder, removeFolder } from '../testing/temp.ts';
import { until } from '../testing/until.ts';
import type { Target } from './aud-7-attacks.ts';
import { promise } from './scenario.ts';

const sighting = z.object({
  log: z.string(),
  size: z.int(),
  alarm: z.object({ kind: z.string() }).optional(),
});
const verdict = z.object({ ok: z.boolean() });

/** A team database, and an installation that watches its logs as it does in production. */
export class Site {
  readonly databaseUrl: string;
  readonly #team: TeamOnServer;
  readonly #folder: string;
  #server: ServerProcess;
  #made = 0;

  static async start(postgres: TestPostgres): Promise<Site> {
    const folder = makeFolder('aud-7');
    const server = await startServer({ dataDir: folder });
    const team = await connectTeam(server, await postgres.createDatabase());
    return new Site(folder, server, team);
  }

  constructor(folder: string, server: ServerProcess, team: TeamOnServer) {
    this.#folder = folder;
    this.#server = server;
    this.#team = team;
    this.databaseUrl = team.databaseUrl;
  }

  async remove(): Promise<void> {
    await this.#server.stop('SIGKILL');
    removeFolder(this.#folder);
  }

  /** Logs of their own, each of a new team, with some entries. */
  async makeLogs(count: number): Promise<string[]> {
    const logs: string[] = [];
    for (let n = 0; n < count; n += 1) {
      const slug = `watched-${(this.#made += 1)}`;
      const call = { body: { slug, name: slug }, session: this.#team.session };
      logs.push(textOf(await callApi(this.#server.url, '/shared/teams', call), 'id'));
    }
    for (const log of logs) await this.write(log, 4 + randomInt(5));
    return logs;
  }

  /** Writes at least so many entries; what an outage cuts is written again. */
  async write(log: string, count: number): Promise<void> {
    const team = { ...this.#team, teamId: log };
    for (let n = 0; n < count; n += 1)
      await until(() => createScript(this.#server, team, `written-${(this.#made += 1)}.cmd`), {
        everyMs: 200,
        timeoutMs: 30_000,
        what: 'an entry to be written',
      });
  }

  async ready(): Promise<void> {
    await untilState(this.#server, 'ready');
  }

  /** Ends when the witness has seen all that is sealed. It looks when it starts, and then a minute later. */
  async seenByWitness(logs: readonly string[]): Promise<Target[]> {
    await until(async () => (await this.#sizes(true)).size === 0, { what: 'everything to be sealed' });
    await this.#server.stop();
    this.#server = await startServer({ dataDir: this.#folder });
    await this.ready();
    const sizes = await this.#sizes(false);
    const targets = logs.map((log) => ({ log, size: sizes.get(log) ?? 0 }));
    await until(
      async () => {
        const seen = new Map((await this.sightings()).map(({ log, size }) => [log, size]));
        return targets.every(({ log, size }) => size > 0 && seen.get(log) === size);
      },
      { everyMs: 200, timeoutMs: 30_000, what: 'the witness to have seen all logs' },
    );
    return targets;
  }

  /** How many entries each log has that wait for their seal, or that are sealed. */
  async #sizes(waiting: boolean): Promise<Map<string, number>> {
    const rows = await onServer(this.databaseUrl, (sql) => {
      const table = sql(waiting ? 'audit_pending' : 'audit_sealed');
      return sql<{ log: string; n: number }[]>`select log, count(*)::int as n from ${table} group by log`;
    });
    return new Map(rows.map(({ log, n }) => [log, n]));
  }

  /** Every log is one that fits in itself: who only verifies it notices nothing. */
  async verifies(logs: readonly string[]): Promise<void> {
    for (const log of logs) {
      const call = { body: {}, session: this.#team.session };
      const { body } = await callApi(this.#server.url, `/shared/audit-logs/${log}/verify`, call);
      promise(verdict.parse(body).ok, 'the attack leaves a log that verifies', { log, body });
    }
  }

  /** What the witness remembers, and the alarms it raised. */
  async sightings() {
    const { url, accessToken } = this.#server;
    return z
      .array(sighting)
      .parse((await callApi(url, '/bridge/audit-witness', { local: accessToken })).body);
  }

  async alarmed(): Promise<Set<string>> {
    return new Set((await this.sightings()).filter(({ alarm }) => alarm).map(({ log }) => log));
  }

  /** Ends every alarm, so that the next attack is seen by itself. */
  async acknowledgeAll(): Promise<void> {
    const { url, accessToken: local } = this.#server;
    for (const log of await this.alarmed()) {
      const body = { log, reason: 'It was a test.' };
      const { status } = await callApi(url, '/bridge/audit-witness/acknowledge', { body, local });
      promise(status < 300, 'an alarm can be acknowledged', { log, status });
    }
  }

  /** An installation that sees the team's logs for the first time now. */
  async newcomer(): Promise<Site> {
    const folder = makeFolder('aud-7-newcomer');
    const server = await startServer({ dataDir: folder });
    const body = { url: this.databaseUrl, migrate: 'verify', acceptSharedLogin: true };
    await callApi(server.url, '/installation/configure', { body, local: server.accessToken });
    const site = new Site(folder, server, this.#team);
    await site.ready();
    await until(async () => (await site.sightings()).length > 0, { what: 'the newcomer to look' });
    return site;
  }
}
