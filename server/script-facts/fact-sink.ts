import type { DriveMapping, ExitPlace, FileUse, Launcher, Place, ScriptFacts, SecretKind } from './model.ts';
import { holdsVariable, pathOf, uncParts, windowsForm } from './paths.ts';
import { FoundSecrets } from './secrets/found-secrets.ts';
import type { Source } from './source.ts';
import { type Expanded, knownText } from './values.ts';

/** More of one kind in one file is no script that people wrote; the rest is left out. */
const mostOfOneKind = 10_000;

export interface NewMapping
  extends Pick<DriveMapping, 'letter' | 'target' | 'hasPassword' | 'persistent' | 'via'> {
  expanded: Expanded;
  user?: string | undefined;
  mountPoint?: string | undefined;
}

/** Takes facts from the readers in any order; a place holds one fact of a kind, the first that came. */
export class FactSink {
  readonly #ignoreCase: boolean;
  readonly #mappings = new Found<DriveMapping>();
  readonly #unmappings = new Found<{ letter: string | null } & Place>();
  readonly #uncPaths = new Found<ScriptFacts['uncPaths'][number]>();
  readonly #references = new Found<ScriptFacts['references'][number]>();
  readonly #secrets = new FoundSecrets(mostOfOneKind);
  readonly #programs = new Found<ScriptFacts['programs'][number]>();
  readonly #files = new Found<FileUse>();
  readonly #set = new Map<string, string>();
  readonly #read = new Map<string, string>();
  readonly #labels = new Map<string, string>();
  readonly #exitCodes = new Set<number | string>();
  readonly #exits = new Found<ExitPlace>();
  #onlySecrets: FactSink | undefined;

  /** @param ignoreCase - of names of variables and labels */
  constructor(ignoreCase: boolean) {
    this.#ignoreCase = ignoreCase;
  }

  mapping(source: Source, at: number, { expanded, ...mapping }: NewMapping): void {
    const known = knownText(expanded);
    const { user, mountPoint, ...rest } = mapping;
    this.#mappings.add(source, at, (place) => ({
      ...place,
      ...rest,
      letter: mapping.letter?.toUpperCase() ?? null,
      target: source.asWritten(mapping.target, at),
      resolvedTarget: known === null || holdsVariable(known) ? null : windowsForm(known),
      ...uncParts(expanded),
      ...(user !== undefined && { user: source.asWritten(user, at) }),
      ...(mountPoint !== undefined && { mountPoint }),
    }));
  }

  unmapping(source: Source, at: number, letter: string | null): void {
    this.#unmappings.add(source, at, (place) => ({ ...place, letter: letter?.toUpperCase() ?? null }));
  }

  /** @param path - as written */
  uncPath(source: Source, at: number, path: string, expanded: Expanded): void {
    this.#uncPaths.add(source, at, (place) => ({
      ...place,
      path: source.asWritten(path, at),
      ...uncParts(expanded),
    }));
  }

  reference(source: Source, at: number, how: Launcher, target: string, expanded: Expanded): void {
    this.#references.add(source, at, (place) => ({
      ...place,
      how,
      target: source.asWritten(target, at),
      path: pathOf(expanded),
    }));
  }

  /** Of secrets that overlap one stays: see {@link FoundSecrets}. */
  secret(source: Source, at: number, end: number, kind: SecretKind): void {
    this.#secrets.add(source, at, end, kind);
  }

  program(source: Source, at: number, name: string): void {
    this.#programs.add(source, at, (place) => ({ ...place, name }));
  }

  file(source: Source, at: number, path: string, access: FileUse['access']): void {
    this.#files.add(source, at, (place) => ({ ...place, path: source.asWritten(path, at), access }));
  }

  variableSet(name: string): void {
    this.#name(this.#set, name);
  }

  variableRead(name: string): void {
    this.#name(this.#read, name);
  }

  label(name: string): void {
    this.#name(this.#labels, name);
  }

  /** @param written - a whole number as such, anything else as written without quotes */
  exitCode(source: Source, at: number, written: string): void {
    const code = /^[+-]?\d{1,10}$/.test(written) ? Number(written) + 0 : written; // -0 is 0
    if (this.#exitCodes.size < mostOfOneKind) this.#exitCodes.add(code);
    this.#exits.add(source, at, (place) => ({ ...place, code }));
  }

  /** The same sink, taking nothing but secrets. */
  secretsOnly(): FactSink {
    this.#onlySecrets ??= new SecretSink(this);
    return this.#onlySecrets;
  }

  #name(names: Map<string, string>, name: string): void {
    const key = this.#ignoreCase ? name.toLowerCase() : name;
    if (!names.has(key) && names.size < mostOfOneKind) names.set(key, name);
  }

  facts(): ScriptFacts {
    return {
      driveMappings: this.#mappings.inOrder(),
      unmappings: this.#unmappings.inOrder(),
      uncPaths: this.#uncPaths.inOrder(),
      references: this.#references.inOrder(),
      secrets: this.#secrets.inOrder(),
      variablesSet: [...this.#set.values()],
      variablesRead: [...this.#read.values()],
      programs: this.#programs.inOrder(),
      files: this.#files.inOrder(),
      labels: [...this.#labels.values()],
      exitCodes: [...this.#exitCodes],
      exits: this.#exits.inOrder(),
    };
  }
}

/** Hands secrets on, and does nothing about other facts. */
class SecretSink extends FactSink {
  readonly #sink: FactSink;

  constructor(sink: FactSink) {
    super(true);
    this.#sink = sink;
  }

  override secret(source: Source, at: number, end: number, kind: SecretKind): void {
    this.#sink.secret(source, at, end, kind);
  }

  override secretsOnly(): FactSink {
    return this;
  }

  override mapping(): void {}
  override unmapping(): void {}
  override uncPath(): void {}
  override reference(): void {}
  override program(): void {}
  override file(): void {}
  override variableSet(): void {}
  override variableRead(): void {}
  override label(): void {}
  override exitCode(): void {}
}

/** Facts of one kind by their offset in the file. */
class Found<Fact> {
  readonly #byOffset = new Map<number, Fact>();

  add(source: Source, at: number, make: (place: Place) => Fact): void {
    const offset = source.fileOffset(at);
    if (this.#byOffset.has(offset) || this.#byOffset.size >= mostOfOneKind) return;
    this.#byOffset.set(offset, make(source.place(at)));
  }

  inOrder(): Fact[] {
    return [...this.#byOffset].sort(([a], [b]) => a - b).map(([, fact]) => fact);
  }
}
