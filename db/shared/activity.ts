import type { Sql } from 'postgres';
import { z } from 'zod';

const backendRow = z.object({
  pid: z.number(),
  /** The one that answers this. */
  own: z.boolean(),
  /** It executes something, or does not say whether it does. */
  working: z.boolean(),
  /** Milliseconds since it began or ended something; null where it does not say. */
  quietMs: z.number().nullable(),
  /** The beginning of what it executed last; empty on a new connection. */
  query: z.string(),
});

/** One process of the server that serves our login. */
export type Backend = z.output<typeof backendRow>;

/** What the server shows of the processes that serve our login. */
export interface Activity {
  /** False behind a pooler: the process ids that it gives its clients are not the server's. */
  direct: boolean;
  backends: Backend[];
}

/** A statement without an answer, every one before it on its connection having been answered. Times in milliseconds. */
export interface Unanswered {
  /** As the driver was told when it connected. */
  pid: unknown;
  /** Undefined for BEGIN, COMMIT and ROLLBACK, whose answers are short. */
  text: string | undefined;
  /** At least so long it has been sent. */
  sentMs: number;
  /** No longer than this. */
  openMs: number;
  /** Nothing was sent after it on its connection. */
  last: boolean;
}

/** A server and we need not agree on what a second is, and it begins a little later than we send. */
const latencyMs = 2_000;
/** An idle process has given its answer to the kernel, whose buffer (4 MB on Linux) takes that long at 35 kB/s. */
const answerMs = 120_000;

/**
 * Asks the server what the processes of our login do. A login that changes its role may not see it; then all count as working.
 * @throws what the driver throws
 */
export async function readActivity(client: Sql): Promise<Activity> {
  const rows = await client`
    select pid, pid = pg_backend_pid() as own, coalesce(state not like 'idle%', true) as working,
      (extract(epoch from clock_timestamp() - state_change) * 1000)::float8 as "quietMs",
      coalesce(left(query, 900), '') as query
    from pg_stat_activity
    where usename = session_user and datname = current_database()
      and coalesce(backend_type, 'client backend') = 'client backend'`;
  const backends = z.array(backendRow).parse(Array.from<unknown>(rows));
  const direct = backends.some(({ own, pid }) => own && pid === rows.state.pid);
  return { direct, backends: backends.filter(({ own }) => !own) };
}

/** Whether nobody works on a statement, nor can its answer be under way. In doubt, and behind a pooler, false. */
export function isForgotten(statement: Unanswered, { direct, backends }: Activity): boolean {
  if (!direct) return false;
  const backend = backends.find(({ pid }) => pid === statement.pid);
  if (!backend) return true;
  return !backend.working && (neverGot(statement, backend) || (backend.quietMs ?? 0) > answerMsOf(statement));
}

function neverGot({ text, sentMs, openMs, last }: Unanswered, { quietMs, query }: Backend): boolean {
  if (quietMs === null) return false;
  if (quietMs > openMs + latencyMs) return true;
  // the one before on the same connection may have ended the moment before this was sent: then its text tells
  const didOther = text !== undefined && (query === '' || !text.startsWith(query));
  return last && didOther && quietMs >= sentMs;
}

function answerMsOf({ text }: Unanswered): number {
  return text === undefined ? latencyMs : answerMs;
}
