import postgres from 'postgres';
import { onServer, type TestPostgres } from '../testing/postgres.ts';
import type { TcpGate } from '../testing/tcp-gate.ts';

/** The database that goes away, and the gate through which a server reaches it. */
export interface Site {
  postgres: TestPostgres;
  gate: TcpGate;
}

/** A way for the team database to be away. */
export interface Outage {
  how: string;
  /** How soon a shared call must say so. */
  failsWithinMs: number;
  /** How long calls may still be answered, or end in any way, after it began. Default 0. */
  settlesMs?: number;
  /** `slow`: it works on, only late. Default `refused`. */
  shared?: 'refused' | 'slow';
  /** Whether the server's way to the database leads through the gate; a stopped one refuses more plainly without. */
  through: 'gate' | 'direct';
  /** Also in `npm test`. */
  inShortForm: boolean;
  begin(site: Site): Promise<void> | void;
  end(site: Site): Promise<void> | void;
}

/** New transactions of all sessions, from the next look at the settings on. */
async function setReadOnly({ postgres: { url } }: Site, on: boolean): Promise<void> {
  await onServer(url, async (sql) => {
    await sql`set transaction_read_only = off`;
    await sql.unsafe(`alter system set default_transaction_read_only = ${on ? 'on' : 'off'}`);
    await sql`select pg_reload_conf()`;
  });
}

const fillers: postgres.Sql[] = [];

/** Takes every connection there is, from whoever had it. */
async function fill({ postgres: { url } }: Site): Promise<void> {
  for (let refused = 0; refused < 2; ) {
    const sql = postgres(url, {
      max: 1,
      connection: { application_name: 'filler' },
      onnotice: () => undefined,
    });
    const free = await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name <> 'filler' and backend_type = 'client backend' and pid <> pg_backend_pid()`.then(
      () => true,
      () => false,
    );
    if (free) fillers.push(sql);
    else refused += 1;
  }
}

const emptyAgain = () => Promise.all(fillers.splice(0).map((sql) => sql.end({ timeout: 0 })));

export const outages: readonly Outage[] = [
  {
    how: 'fast',
    through: 'direct',
    failsWithinMs: 250,
    inShortForm: true,
    begin: ({ postgres }) => postgres.stop('fast'),
    end: ({ postgres }) => postgres.start(),
  },
  {
    how: 'kill',
    through: 'direct',
    failsWithinMs: 250,
    inShortForm: true,
    begin: ({ postgres }) => postgres.stop('kill'),
    end: ({ postgres }) => postgres.start(),
  },
  {
    how: 'pause', // connections stay open and answer nothing: only a deadline tells
    through: 'direct',
    failsWithinMs: 5_000,
    inShortForm: true,
    begin: ({ postgres }) => postgres.pause(),
    end: ({ postgres }) => postgres.resume(),
  },
  {
    how: 'reset',
    through: 'gate',
    failsWithinMs: 1_000,
    inShortForm: true,
    begin: ({ gate }) => gate.set('refuse'),
    end: ({ gate }) => gate.set('open'),
  },
  {
    how: 'readOnly', // reads go on until the heartbeat finds it
    through: 'direct',
    failsWithinMs: 5_000,
    settlesMs: 3_500,
    inShortForm: true,
    begin: (site) => setReadOnly(site, true),
    end: (site) => setReadOnly(site, false),
  },
  {
    how: 'tooManyConnections',
    through: 'direct',
    failsWithinMs: 5_000,
    settlesMs: 1_000,
    inShortForm: false,
    begin: fill,
    end: async () => void (await emptyAgain()),
  },
  {
    how: 'tlsStall',
    through: 'gate',
    failsWithinMs: 5_000,
    inShortForm: false,
    begin: ({ gate }) => gate.set('tlsStall'),
    end: ({ gate }) => {
      gate.cut();
      gate.set('open');
    },
  },
  {
    how: 'trickle',
    through: 'gate',
    failsWithinMs: 5_000,
    settlesMs: 100,
    inShortForm: false,
    begin: ({ gate }) => gate.set('trickle'),
    end: ({ gate }) => gate.set('open'),
  },
  {
    how: 'latency',
    through: 'gate',
    failsWithinMs: 5_000,
    shared: 'slow',
    inShortForm: false,
    begin: ({ gate }) => gate.set('late'),
    end: ({ gate }) => gate.set('open'),
  },
];
