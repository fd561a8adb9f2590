import { setTimeout as sleep } from 'node:timers/promises';
import { type Outputs, WoError } from '../../sdk/index.ts';
import { type Command, command, type Run } from '../command.ts';
import { optional, text, toggle, wholeNumber } from '../flags.ts';
import { plain } from '../output.ts';

const pollMs = 1_000;
const longestPauseMs = 30_000;
const lastUnlessSaid = 20;

type Entry = Outputs['shared']['audit']['feed']['items'][number];

/** Where a follower is in one log. */
interface Place {
  log: string;
  after: number;
}

/** `--json`: one JSON document per line, as each arrives. */
const tail = command(
  'audit tail',
  'Print the newest entries in their sealed order; with --follow, go on as they come',
  {
    log: optional(text('Only of this log: org, or the id of a team', '<org|uuid>')),
    after: optional(wholeNumber('Begin after this number of the log, instead of with the last 20')),
    follow: toggle('Go on until interrupted, through outages too'),
  },
  async (run, { log, after, follow }) => {
    const places = await startOf(run, log, after);
    for (let failures = 0; ; ) {
      try {
        await catchUp(run, places);
        if (follow && log === undefined) await addNewLogs(run, places);
        failures = 0;
      } catch (error) {
        if (!follow || !mayPass(error)) throw error;
        failures += 1;
        if (failures === 1) run.note('The server or its database is away; trying on.');
      }
      if (!follow) return;
      await sleep(Math.min(pollMs * 2 ** failures, longestPauseMs));
    }
  },
);

/** What gets better by waiting: no server, or no database behind it. */
function mayPass(error: unknown): boolean {
  if (!(error instanceof WoError)) return false;
  const { httpStatus } = error;
  return (
    httpStatus === undefined ||
    httpStatus === 429 ||
    httpStatus === 502 ||
    httpStatus === 503 ||
    httpStatus === 504
  );
}

async function startOf(run: Run, log: string | undefined, after: number | undefined): Promise<Place[]> {
  const sizes =
    log === undefined ? await allLogs(run) : [await run.wo.shared.audit.checkpoint.query({ log })];
  return sizes.map(({ log: name, size }) => ({
    log: name,
    after: after ?? Math.max(0, size - lastUnlessSaid),
  }));
}

async function allLogs({ wo }: Run): Promise<{ log: string; size: number }[]> {
  const found: { log: string; size: number }[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await wo.shared.audit.logs.query({ limit: 200, cursor });
    found.push(...page.items);
    if (page.nextCursor === null) return found;
    cursor = page.nextCursor;
  }
}

/** A team whose first entry came meanwhile: from its beginning. */
async function addNewLogs(run: Run, places: Place[]): Promise<void> {
  const known = new Set(places.map(({ log }) => log));
  for (const { log } of await allLogs(run)) if (!known.has(log)) places.push({ log, after: 0 });
}

async function catchUp(run: Run, places: Place[]): Promise<void> {
  for (const place of places) {
    for (let more = true; more; ) {
      const { items, missing, next, size } = await run.wo.shared.audit.feed.query({ ...place, limit: 200 });
      for (const item of items) run.line(item, said(place.log, item));
      for (const { idx, id } of missing)
        run.note(`${place.log} ${idx}: the entry ${id} was sealed and is gone. Run wo audit verify.`);
      place.after = next; // only what was printed: after an outage it goes on there
      more = items.length + missing.length > 0 && next < size;
    }
  }
}

function said(log: string, { idx, at, actor, action, outcome, resource }: Entry): string {
  const who = actor.username ?? actor.type;
  const what = [resource.type, resource.name ?? resource.id ?? ''].join(' ').trimEnd();
  const how = outcome === 'success' ? '' : ` ${outcome}`;
  return plain(`${at} ${log} ${idx} ${who} ${action}${how} ${what}`);
}

export const auditTail: Command = tail;
