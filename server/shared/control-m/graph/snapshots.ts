import { and, eq, isNull } from 'drizzle-orm';
import { builtOnce } from '../../../../db/built-once.ts';
import type { SharedDb } from '../../../../db/shared/client.ts';
import {
  controlMDefinitions,
  controlMEnvironments,
  controlMSettings,
} from '../../../../db/shared/schema/index.ts';
import { Refusal } from '../../../trpc/errors.ts';
import { inScope, type Scope } from '../../rbac/scope.ts';
import { noSuchEnvironment } from '../environments/service.ts';
import type { EnvironmentGraph } from './environment-graph.ts';
import { loadGraph } from './load.ts';

/** An environment as it is now: what a graph of it was made from. */
export interface EnvironmentState {
  environmentId: string;
  teamId: string;
  revision: number;
  /** 0: the team never said any. */
  settingsVersion: number;
  globalPrefixes: string[];
}

/** Most folders and jobs in all graphs that are kept, at 0.8 kB each with its edges; the newest stays whatever it has. */
const mostNodesKept = 300_000;

/**
 * Graphs of environments, kept until the environment or the team's settings change. Each is loaded once however many
 * ask for it, and the one asked for longest ago goes first when they become too many.
 */
export class Snapshots {
  readonly #db: SharedDb;
  readonly #mostNodes: number;
  readonly #read: typeof loadGraph;
  /** By environment, the one asked for last at the end. */
  readonly #kept = new Map<string, { state: EnvironmentState; graph: EnvironmentGraph }>();
  readonly #loading = new Map<string, Promise<EnvironmentGraph>>();

  /**
   * @param mostNodes - folders and jobs in all graphs that are kept
   * @param read - makes a graph of what the database has
   */
  constructor(db: SharedDb, mostNodes = mostNodesKept, read = loadGraph) {
    this.#db = db;
    this.#mostNodes = mostNodes;
    this.#read = read;
  }

  async graphOf(state: EnvironmentState): Promise<EnvironmentGraph> {
    const { environmentId } = state;
    const kept = this.#kept.get(environmentId);
    if (kept && sameState(kept.state, state)) {
      this.#kept.delete(environmentId);
      this.#kept.set(environmentId, kept);
      return kept.graph;
    }
    const name = `${environmentId} ${state.revision} ${state.settingsVersion}`;
    const underWay = this.#loading.get(name);
    if (underWay) return underWay;
    const loading = this.#load(state).finally(() => this.#loading.delete(name));
    this.#loading.set(name, loading);
    return loading;
  }

  async #load(first: EnvironmentState): Promise<EnvironmentGraph> {
    let state = first;
    for (let attempt = 0; attempt < 3; attempt++) {
      const graph = await this.#read(this.#db, state.environmentId, state.globalPrefixes);
      const now = await stateOf(this.#db, eq(controlMEnvironments.id, state.environmentId));
      if (!now) throw noSuchEnvironment();
      if (sameState(now, state)) {
        this.#keep(state, graph);
        return graph;
      }
      state = now; // an import was applied meanwhile: what was read may be part old, part new
    }
    throw new Refusal(
      'OVERLOADED',
      'The environment changes faster than it can be read. Try again in a moment.',
      undefined,
      { retryAfterS: 2 },
    );
  }

  #keep(state: EnvironmentState, graph: EnvironmentGraph): void {
    this.#kept.delete(state.environmentId);
    this.#kept.set(state.environmentId, { state, graph });
    let nodes = 0;
    for (const kept of this.#kept.values()) nodes += kept.graph.size;
    for (const [environmentId, oldest] of this.#kept) {
      if (nodes <= this.#mostNodes || environmentId === state.environmentId) break;
      this.#kept.delete(environmentId);
      nodes -= oldest.graph.size;
    }
  }
}

function sameState(a: EnvironmentState, b: EnvironmentState): boolean {
  return a.revision === b.revision && a.settingsVersion === b.settingsVersion;
}

const snapshotsOf = builtOnce((db: SharedDb) => new Snapshots(db));

const stateColumns = {
  environmentId: controlMEnvironments.id,
  teamId: controlMEnvironments.teamId,
  revision: controlMEnvironments.revision,
  settingsVersion: controlMSettings.version,
  globalPrefixes: controlMSettings.globalPrefixes,
};

type StateRow = Omit<EnvironmentState, 'settingsVersion' | 'globalPrefixes'> & {
  settingsVersion: number | null;
  globalPrefixes: string[] | null;
};

function present({ settingsVersion, globalPrefixes, ...row }: StateRow): EnvironmentState {
  return { ...row, settingsVersion: settingsVersion ?? 0, globalPrefixes: globalPrefixes ?? [] };
}

async function stateOf(
  db: SharedDb,
  condition: ReturnType<typeof and>,
): Promise<EnvironmentState | undefined> {
  const [row] = await db
    .select(stateColumns)
    .from(controlMEnvironments)
    .leftJoin(controlMSettings, eq(controlMSettings.teamId, controlMEnvironments.teamId))
    .where(and(condition, isNull(controlMEnvironments.deletedAt)));
  return row && present(row);
}

/**
 * The graph of an environment as it is now, in one query while it has not changed. Give it the pool, not a
 * transaction: it is kept with the database handle.
 * @throws Refusal NOT_FOUND - no such environment within `scope`
 */
export async function graphOfEnvironment(
  db: SharedDb,
  scope: Scope,
  environmentId: string,
): Promise<{ graph: EnvironmentGraph; teamId: string }> {
  const mine = and(eq(controlMEnvironments.id, environmentId), inScope(controlMEnvironments.teamId, scope));
  const state = await stateOf(db, mine);
  if (!state) throw noSuchEnvironment();
  return { graph: await snapshotsOf(db).graphOf(state), teamId: state.teamId };
}

/**
 * The same for the environment that a folder or job is in, and its number there.
 * @throws Refusal NOT_FOUND - no such folder or job within `scope`
 */
export async function graphAround(
  db: SharedDb,
  scope: Scope,
  definitionId: string,
): Promise<{ graph: EnvironmentGraph; number: number; teamId: string }> {
  const [row] = await db
    .select(stateColumns)
    .from(controlMDefinitions)
    .innerJoin(controlMEnvironments, eq(controlMEnvironments.id, controlMDefinitions.environmentId))
    .leftJoin(controlMSettings, eq(controlMSettings.teamId, controlMEnvironments.teamId))
    .where(
      and(
        eq(controlMDefinitions.id, definitionId),
        inScope(controlMDefinitions.teamId, scope),
        isNull(controlMEnvironments.deletedAt),
      ),
    );
  if (!row) throw noSuchDefinition();
  const graph = await snapshotsOf(db).graphOf(present(row));
  const number = graph.numberOf(definitionId);
  if (number === undefined) throw noSuchDefinition();
  return { graph, number, teamId: row.teamId };
}

export function noSuchDefinition(): Refusal {
  return new Refusal(
    'NOT_FOUND',
    'No such folder or job; an import may have removed it, or you are not allowed to see it. Reload the list.',
  );
}
