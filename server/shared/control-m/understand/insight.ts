import type { Resource, Said } from '../definitions/details/details.ts';
import { detailsOf } from '../definitions/details/details-of.ts';
import type { EnvironmentGraph } from '../graph/environment-graph.ts';
import { Names } from '../graph/names.ts';
import { type Links, noLinks } from '../model/links.ts';
import type { Source } from '../model/source.ts';
import type { LandscapeNode } from './landscape.ts';
import { type Verdict, verdictOf } from './next-runs.ts';
import { RunModel } from './runs.ts';
import { pointerOf, type ScriptPointer } from './script-pointer.ts';

/** What understanding keeps of an environment at one revision, by the numbers of its graph. */
export interface Insight {
  graph: EnvironmentGraph;
  environmentId: string;
  teamId: string;
  model: RunModel;
  /** Of jobs. */
  pointers: ReadonlyMap<number, ScriptPointer>;
  /** Pools and locks of jobs and folders that use some. */
  resources: ReadonlyMap<number, readonly Resource[]>;
  /** Of jobs that are not ordered by their schedule. */
  verdicts: ReadonlyMap<number, Exclude<Verdict, 'runs'>>;
}

/** A definition as it is stored. */
export interface InsightRow {
  number: number;
  host: string;
  description: string;
  links: Links;
  source: Source;
}

/** Takes in the definitions of an environment one after the other, folders before what is in them. */
export class InsightBuilder {
  readonly #graph: EnvironmentGraph;
  readonly #nodes: LandscapeNode[] = [];
  readonly #pointers = new Map<number, ScriptPointer>();
  readonly #resources = new Map<number, readonly Resource[]>();
  readonly #verdicts = new Map<number, Exclude<Verdict, 'runs'>>();
  readonly #variables = new Map<number, readonly Said[]>();
  /** Schedules are few: each is judged once. */
  readonly #judged = new Map<string, Verdict>();
  readonly #words = new Names();

  constructor(graph: EnvironmentGraph) {
    this.#graph = graph;
  }

  add({ number, host, description, links, source }: InsightRow): void {
    const { id, key, name, kind, type, parent, server } = this.#graph.node(number);
    this.#nodes[number] = {
      id,
      key,
      name,
      kind,
      type,
      server,
      parent: parent < 0 ? null : parent,
      host: this.#once(host),
      description: description === '' ? '' : '-', // only whether there is one
      links: this.#compact(links),
    };
    const details = detailsOf(source, type);
    if (details.resources.length > 0) this.#resources.set(number, details.resources);
    if (kind === 'folder') {
      if (details.variables.length > 0) this.#variables.set(number, details.variables);
      return;
    }
    this.#pointers.set(number, pointerOf(type, details, this.#variablesAround(number)));
    const schedule = JSON.stringify({ ...details.schedule, fromTime: '', toTime: '' });
    const verdict = this.#judged.get(schedule) ?? verdictOf(details.schedule);
    this.#judged.set(schedule, verdict);
    if (verdict !== 'runs') this.#verdicts.set(number, verdict);
  }

  /** @returns undefined: a node of the graph was not added, so both are of different times */
  async build(place: Pick<Insight, 'environmentId' | 'teamId'>, globalPrefixes: readonly string[]) {
    for (let number = 0; number < this.#graph.size; number++) if (!this.#nodes[number]) return undefined;
    const model = await RunModel.of({ nodes: this.#nodes, globalPrefixes });
    // what they say is in the model now, and takes a third of the memory
    for (const node of this.#nodes) node.links = noLinks;
    const insight: Insight = {
      ...place,
      graph: this.#graph,
      model,
      pointers: this.#pointers,
      resources: this.#resources,
      verdicts: this.#verdicts,
    };
    return insight;
  }

  /** Names come thousands of times: each is kept once. */
  #once(text: string): string {
    return this.#words.textOf(this.#words.numberOf(text));
  }

  #compact({ waits, adds, flows }: Links): Links {
    return {
      waits: waits.map((token) =>
        typeof token === 'string' ? token : { event: this.#once(token.event), date: this.#once(token.date) },
      ),
      adds: adds.map(({ event, date, on }) => ({ event: this.#once(event), date: this.#once(date), on })),
      deletes: [],
      flows,
    };
  }

  #variablesAround(number: number): (readonly Said[])[] {
    const found: (readonly Said[])[] = [];
    const { parent } = this.#graph;
    for (let folder = parent[number] ?? -1; folder >= 0; folder = parent[folder] ?? -1) {
      const variables = this.#variables.get(folder);
      if (variables) found.push(variables);
    }
    return found;
  }
}
