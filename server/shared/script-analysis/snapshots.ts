import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { builtOnce } from '../../../db/built-once.ts';
import type { SharedDb } from '../../../db/shared/client.ts';
import type { Scope } from '../rbac/scope.ts';
import {
  catalogueState,
  type CurrentScript,
  noSuchScript,
  ScriptCatalogue,
  storedFacts,
  teamOfScript,
} from '../scripts/service.ts';
import { getTeam, type TeamView } from '../teams/service.ts';
import { resolvedReferences, ScriptAnalysis } from './analysis/analyse.ts';
import type { AnalysedFacts, AnalysedScript, ResolvedReference } from './analysis/analysed-script.ts';
import { keptFacts } from './kept-facts.ts';

/** The scripts of a team as they were at one moment, and what follows from them. Never changed once it is made. */
export interface TeamSnapshot {
  teamId: string;
  roots: readonly string[];
  catalogue: ScriptCatalogue;
  analysis: ScriptAnalysis;
  /** By id. */
  current: ReadonlyMap<string, CurrentScript>;
}

interface KnownScript {
  version: number;
  facts: AnalysedFacts;
  references: readonly ResolvedReference[];
}

/** What is kept of a team from one snapshot to the next. */
interface Kept {
  /** What the snapshot was made from. */
  state: string;
  /** What references mean depends on it, beside a script's own facts. */
  places: string;
  /** By id. */
  known: ReadonlyMap<string, KnownScript>;
  snapshot: TeamSnapshot;
}

/** Most scripts in all snapshots that are kept, at about 3 kB each; the newest stays however many it has. */
const mostScriptsKept = 100_000;
const scriptsPerTurn = 500;

type Team = Pick<TeamView, 'id' | 'scriptRoots' | 'version'>;

/**
 * Snapshots of teams, brought up to date when a script or the roots have changed: only what changed is fetched. Each
 * is made once however many ask for it, and the team asked for longest ago goes first when they become too many.
 */
export class TeamSnapshots {
  readonly #db: SharedDb;
  readonly #mostScripts: number;
  readonly #read: typeof storedFacts;
  /** By team, the one asked for last at the end. */
  readonly #kept = new Map<string, Kept>();
  /** By team: what was begun last. */
  readonly #making = new Map<string, { state: string; made: Promise<Kept> }>();

  /**
   * @param mostScripts - in all snapshots that are kept
   * @param read - fetches what the database has
   */
  constructor(db: SharedDb, mostScripts = mostScriptsKept, read = storedFacts) {
    this.#db = db;
    this.#mostScripts = mostScripts;
    this.#read = read;
  }

  async of(team: Team): Promise<TeamSnapshot> {
    // read before the scripts are: what changes meanwhile is seen by who asks next
    const state = JSON.stringify([team.version, await catalogueState(this.#db, team.id)]);
    const kept = this.#kept.get(team.id);
    if (kept?.state === state) {
      this.#kept.delete(team.id);
      this.#kept.set(team.id, kept);
      return kept.snapshot;
    }
    const underWay = this.#making.get(team.id);
    if (underWay?.state === state) return (await underWay.made).snapshot;
    const making = { state, made: this.#make(team, state, kept) };
    this.#making.set(team.id, making);
    try {
      const made = await making.made;
      // one that was begun later is newer, even if it has ended before
      if (this.#making.get(team.id) === making) this.#keep(team.id, made);
      return made.snapshot;
    } finally {
      if (this.#making.get(team.id) === making) this.#making.delete(team.id);
    }
  }

  async #make(
    { id: teamId, scriptRoots: roots }: Team,
    state: string,
    before: Kept | undefined,
  ): Promise<Kept> {
    const { current, changed } = await this.#read(this.#db, teamId, before?.known ?? new Map());
    const fresh = new Map(
      changed.map(({ id, version, facts }) => [id, { version, facts: keptFacts(facts) }]),
    );
    const catalogue = new ScriptCatalogue(current, roots);
    const places = placesOf(current, roots);
    const samePlaces = before?.places === places;
    const known = new Map<string, KnownScript>();
    const analysed: AnalysedScript[] = [];
    for (const [at, { id, path, kind }] of current.entries()) {
      if (at % scriptsPerTurn === 0) await nextTurn(); // other requests have theirs
      const old = before?.known.get(id);
      const script = fresh.get(id) ?? old;
      if (!script) continue; // it was removed for good meanwhile
      const { version, facts } = script;
      const references =
        script === old && samePlaces ? old.references : resolvedReferences(catalogue, { path, facts });
      known.set(id, { version, facts, references });
      analysed.push({ id, path, kind, facts, references });
    }
    const analysis = new ScriptAnalysis(analysed, roots);
    const byId = new Map(current.map((script) => [script.id, script]));
    return { state, places, known, snapshot: { teamId, roots, catalogue, analysis, current: byId } };
  }

  #keep(teamId: string, made: Kept): void {
    this.#kept.delete(teamId);
    this.#kept.set(teamId, made);
    let scripts = 0;
    for (const { known } of this.#kept.values()) scripts += known.size;
    for (const [oldest, { known }] of this.#kept) {
      if (scripts <= this.#mostScripts || oldest === teamId) break;
      this.#kept.delete(oldest);
      scripts -= known.size;
    }
  }
}

function placesOf(scripts: readonly { id: string; path: string }[], roots: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(roots));
  for (const { id, path } of scripts) hash.update(`\0${id}\0${path}`);
  return hash.digest('base64');
}

const snapshotsOf = builtOnce((db: SharedDb) => new TeamSnapshots(db));

/**
 * A team's scripts as they are now. Give it the pool, not a transaction: it is kept with the database handle.
 * @throws Refusal NOT_FOUND - no such team within `scope`
 */
export async function snapshotOfTeam(db: SharedDb, scope: Scope, teamId: string): Promise<TeamSnapshot> {
  return snapshotsOf(db).of(await getTeam(db, scope, teamId));
}

/**
 * The same of the team that has a script, and the script's number there.
 * @throws Refusal NOT_FOUND - no such script within `scope`
 */
export async function snapshotAround(
  db: SharedDb,
  scope: Scope,
  scriptId: string,
): Promise<{ snapshot: TeamSnapshot; number: number }> {
  const snapshot = await snapshotOfTeam(db, scope, await teamOfScript(db, scope, scriptId));
  const number = snapshot.analysis.numberOf(scriptId);
  if (number === undefined) throw noSuchScript();
  return { snapshot, number };
}
