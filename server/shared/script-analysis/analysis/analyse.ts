import type { ScriptFacts } from '../../../script-facts/model.ts';
import { referringScript, resolveReference, ScriptCatalogue } from '../../scripts/service.ts';
import {
  type AnalysedScript,
  comparePaths,
  type ResolvedReference,
  type ScriptWithFacts,
} from './analysed-script.ts';
import { CallGraph, isOutsideChain } from './call-graph.ts';
import { conflictsOf, type LetterConflict } from './drive-conflicts.ts';
import { driveMapOf, freeLettersOf, type LetterUse } from './drive-map.ts';
import { type ServerUse, serversOf } from './servers.ts';

/**
 * What all scripts of a team say together.
 * @param roots - where the team's script tree is installed
 */
export function analyse(files: readonly ScriptWithFacts[], roots: readonly string[]): ScriptAnalysis {
  const catalogue = new ScriptCatalogue(files, roots);
  const scripts = files.map((file) => ({ ...file, references: resolvedReferences(catalogue, file) }));
  return new ScriptAnalysis(scripts, roots);
}

/** What the references of one script mean. */
export function resolvedReferences(
  catalogue: ScriptCatalogue,
  { path, facts }: { path: string; facts: Pick<ScriptFacts, 'driveMappings' | 'references'> },
): ResolvedReference[] {
  const from = referringScript(path, facts.driveMappings);
  return facts.references.map((reference) => ({
    ...reference,
    ...resolveReference(catalogue, from, reference),
  }));
}

export interface DriveMapTarget {
  target: string;
  scripts: string[];
}

export interface DriveConflict extends Omit<LetterConflict, 'scripts' | 'pairs'> {
  scripts: string[];
  pairs?: [string, string][];
}

/** A reference that means no script, or not one alone. */
export interface OpenReference extends Pick<ResolvedReference, 'line' | 'column' | 'target'> {
  script: string;
  candidates?: string[];
}

/**
 * Scripts of one team, numbered by path, and what follows from all of them together; each part is made when it is
 * first asked for. Paths name scripts in all answers. Never changed once it is made.
 */
export class ScriptAnalysis {
  readonly scripts: readonly AnalysedScript[];
  readonly #roots: readonly string[];
  readonly #byPath = new Map<string, number>();
  readonly #byId = new Map<string, number>();
  #graph: CallGraph | undefined;
  #letters: LetterUse[] | undefined;
  readonly #conflicts = new Map<string, DriveConflict[]>();
  #servers: Map<string, ServerUse> | undefined;

  constructor(scripts: readonly AnalysedScript[], roots: readonly string[]) {
    this.scripts = scripts.toSorted((a, b) => comparePaths(a.path, b.path));
    this.#roots = roots;
    for (const [number, { id, path }] of this.scripts.entries()) {
      this.#byPath.set(path, number);
      this.#byId.set(id, number);
    }
  }

  /** Undefined: no such script. */
  numberOf(id: string): number | undefined {
    return this.#byId.get(id);
  }

  /** Undefined: no script has exactly this path. */
  numberOfPath(path: string): number | undefined {
    return this.#byPath.get(path);
  }

  /** @throws RangeError - no script has this number */
  script(number: number): AnalysedScript {
    const script = this.scripts[number];
    if (!script) throw new RangeError(`No script has the number ${number}.`);
    return script;
  }

  pathsOf(numbers: readonly number[]): string[] {
    return numbers.map((number) => this.script(number).path);
  }

  get graph(): CallGraph {
    this.#graph ??= new CallGraph(this.scripts, (path) => this.#byPath.get(path));
    return this.#graph;
  }

  /** Who starts whom, each pair once, by both paths. */
  get edges(): [string, string][] {
    return this.#pairs(() => true);
  }

  /** Edges of which nothing runs at once and on the same machine: only schedules and remote calls. */
  get edgesOutsideChain(): [string, string][] {
    return this.#pairs((from, edge) => this.graph.isOnly(isOutsideChain, from, edge));
  }

  get missing(): OpenReference[] {
    return this.#open('missing');
  }

  get ambiguous(): OpenReference[] {
    return this.#open('ambiguous');
  }

  get unknown(): OpenReference[] {
    return this.#open('unknown');
  }

  /** Scripts that all reach each other, or that start themselves. */
  get cycles(): string[][] {
    return this.graph.cycles.map((members) => this.pathsOf(members));
  }

  /** What each letter is mapped to, as far as that is known, and where. */
  get driveMap(): Record<string, DriveMapTarget[]> {
    return Object.fromEntries(
      this.letters.map(({ letter, targets }) => [
        letter,
        targets.map(({ target, scripts }) => ({ target, scripts: this.pathsOf(scripts) })),
      ]),
    );
  }

  get letters(): readonly LetterUse[] {
    this.#letters ??= driveMapOf(this.scripts);
    return this.#letters;
  }

  get freeLetters(): string[] {
    return freeLettersOf(this.scripts, this.#roots);
  }

  /** By letter, the nearest level first. */
  get driveConflicts(): DriveConflict[] {
    return this.letters.flatMap((use) => this.conflictsOf(use));
  }

  /** Of one letter: for who has to give others a turn between two. */
  conflictsOf(use: LetterUse): DriveConflict[] {
    const known = this.#conflicts.get(use.letter);
    if (known) return known;
    const found = conflictsOf(use, this.scripts, () => this.graph.together).map(
      ({ scripts, pairs, ...conflict }): DriveConflict => ({
        ...conflict,
        scripts: this.pathsOf(scripts),
        ...(pairs && { pairs: pairs.map(([a, b]) => [this.script(a).path, this.script(b).path]) }),
      }),
    );
    this.#conflicts.set(use.letter, found);
    return found;
  }

  /** By name in lower case. */
  get servers(): ReadonlyMap<string, ServerUse> {
    this.#servers ??= serversOf(this.scripts);
    return this.#servers;
  }

  #pairs(isWanted: (from: number, edge: number) => boolean): [string, string][] {
    const { start, to } = this.graph.edges;
    return this.scripts.flatMap(({ path }, from) => {
      const found: [string, string][] = [];
      for (let edge = start[from] ?? 0; edge < (start[from + 1] ?? 0); edge++)
        if (isWanted(from, edge)) found.push([path, this.script(to[edge] ?? 0).path]);
      return found;
    });
  }

  #open(resolution: ResolvedReference['resolution']): OpenReference[] {
    return this.scripts.flatMap(({ path, references }) =>
      references
        .filter((reference) => reference.resolution === resolution)
        .map(({ line, column, target, candidates }) => ({
          script: path,
          line,
          column,
          target,
          ...(candidates && { candidates }),
        })),
    );
  }
}
