import type { DriveMapping, ExitPlace, FileUse, Launcher, Place, ScriptFacts, SecretKind } from './model.ts';
import { holdsVariable, pathOf, uncParts, windowsForm } from './paths.ts';
import { FoundSecrets } from './secrets/found-secrets.ts';
import type { Source } from './source.ts';
import { type Expanded, knownText } from './values.ts';

/** More of one kind in one file is no script that people wrote; the rest is left out. */
const mostOfOneKind = 10_000;
/** The longest path that Windows knows: what is longer is no name of anything, but half the script. */
const longestText = 32_767;
/** Characters of all facts together; what comes after is left out. Commands in commands would multiply the script. */
const mostText = 4 * 1024 * 1024;

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
  #room = mostText;

  /** @param ignoreCase - of names of variables and labels */
  constructor(ignoreCase: boolean) {
    this.#ignoreCase = ignoreCase;
  }

  mapping(source: Source, at: number, { expanded, ...mapping }: NewMapping): void {
    const offset = this.#mappings.free(source, at);
    if (offset < 0 || !this.#fits(mapping.target)) return;
    const known = knownText(expanded);
    const { user, mountPoint, hasPassword, persistent, via } = mapping;
    const { line, column } = source.filePlace(offset);
    const { server, share } = uncParts(expanded);
    this.#mappings.set(offset, {
      line,
      column,
      letter: mapping.letter?.toUpperCase() ?? null,
      target: source.asWritten(mapping.target, at),
      resolvedTarget: known === null || holdsVariable(known) ? null : windowsForm(known),
      server,
      share,
      hasPassword,
      persistent,
      via,
      ...(user !== undefined && { user: source.asWritten(user, at) }),
      ...(mountPoint !== undefined && { mountPoint }),
    });
  }

  unmapping(source: Source, at: number, letter: string | null): void {
    const offset = this.#unmappings.free(source, at);
    if (offset < 0) return;
    const { line, column } = source.filePlace(offset);
    this.#unmappings.set(offset, { line, column, letter: letter?.toUpperCase() ?? null });
  }

  /** @param path - as written */
  uncPath(source: Source, at: number, path: string, expanded: Expanded): void {
    const offset = this.#uncPaths.free(source, at);
    if (offset < 0 || !this.#fits(path)) return;
    const { line, column } = source.filePlace(offset);
    const { server, share } = uncParts(expanded);
    this.#uncPaths.set(offset, { line, column, path: source.asWritten(path, at), server, share });
  }

  reference(source: Source, at: number, how: Launcher, target: string, expanded: Expanded): void {
    const offset = this.#references.free(source, at);
    if (offset < 0 || !this.#fits(target)) return;
    const { line, column } = source.filePlace(offset);
    const written = source.asWritten(target, at);
    this.#references.set(offset, { line, column, how, target: written, path: pathOf(expanded) });
  }

  /** Of secrets that overlap one stays: see {@link FoundSecrets}. */
  secret(source: Source, at: number, end: number, kind: SecretKind): void {
    this.#secrets.add(source, at, end, kind);
  }

  program(source: Source, at: number, name: string): void {
    const offset = this.#programs.free(source, at);
    if (offset < 0 || !this.#fits(name)) return;
    const { line, column } = source.filePlace(offset);
    this.#programs.set(offset, { line, column, name });
  }

  file(source: Source, at: number, path: string, access: FileUse['access']): void {
    const offset = this.#files.free(source, at);
    if (offset < 0 || !this.#fits(path)) return;
    const { line, column } = source.filePlace(offset);
    this.#files.set(offset, { line, column, path: source.asWritten(path, at), access });
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
    if (!this.#fits(written)) return;
    const code = /^[+-]?\d{1,10}$/.test(written) ? Number(written) + 0 : written; // -0 is 0
    if (this.#exitCodes.size < mostOfOneKind) this.#exitCodes.add(code);
    const offset = this.#exits.free(source, at);
    if (offset < 0) return;
    const { line, column } = source.filePlace(offset);
    this.#exits.set(offset, { line, column, code });
  }

  /** The same sink, taking nothing but secrets. */
  secretsOnly(): FactSink {
    this.#onlySecrets ??= new SecretSink(this);
    return this.#onlySecrets;
  }

  #name(names: Map<string, string>, name: string): void {
    const key = this.#ignoreCase ? name.toLowerCase() : name;
    if (!names.has(key) && names.size < mostOfOneKind && this.#fits(name)) names.set(key, name);
  }

  #fits({ length }: string): boolean {
    if (length > longestText || length > this.#room) return false;
    this.#room -= length;
    return true;
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
  #byOffset: Map<number, Fact> | undefined;
  #last = -1;
  #inOrder = true;

  /** The offset in the file of a place that holds no fact yet; -1 if it does, or if there are too many. */
  free(source: Source, at: number): number {
    const offset = source.fileOffset(at);
    const facts = this.#byOffset;
    return facts && (facts.has(offset) || facts.size >= mostOfOneKind) ? -1 : offset;
  }

  set(offset: number, fact: Fact): void {
    this.#byOffset ??= new Map();
    this.#byOffset.set(offset, fact);
    if (offset < this.#last) this.#inOrder = false;
    this.#last = offset;
  }

  inOrder(): Fact[] {
    if (!this.#byOffset) return [];
    if (this.#inOrder) return [...this.#byOffset.values()];
    return [...this.#byOffset].sort(([a], [b]) => a - b).map(([, fact]) => fact);
  }
}
