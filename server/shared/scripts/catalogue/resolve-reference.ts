import type { DriveMapping, Launcher, ScriptReference } from '../../../script-facts/model.ts';
import { hasScriptExtension } from '../../../script-facts/paths.ts';
import { type CatalogueScript, maxCandidates, type ScriptCatalogue } from './catalogue.ts';
import { segmentsOf } from './segments.ts';

/** What in the catalogue a reference means. */
export interface Resolution {
  /** `path`: its place is known; `name`: only its name and perhaps folders tell; `unknown`: a run decides. */
  resolution: 'path' | 'name' | 'ambiguous' | 'missing' | 'unknown';
  /** Path of the script. */
  resolvesTo: string | null;
  /** Paths of those that may be meant, the first {@link maxCandidates} of them. */
  candidates?: string[];
}

/** What resolving has to know of the script that refers to another. */
export interface ReferringScript {
  path: string;
  /** Segments of what its letters are mapped to; null where only a run knows. */
  letters: ReadonlyMap<string, string[] | null>;
}

/** What a script's letters are mapped to. Which of several holds is not followed: the first. */
export function referringScript(
  path: string,
  mappings: readonly Pick<DriveMapping, 'letter' | 'resolvedTarget'>[],
): ReferringScript {
  const letters = new Map<string, string[] | null>();
  for (const { letter, resolvedTarget } of mappings)
    if (letter !== null && !letters.has(letter))
      letters.set(letter, resolvedTarget === null ? null : segmentsOf(resolvedTarget));
  return { path, letters };
}

/** Which script of the catalogue a reference means: scripts.md of the design, "Resolution". */
export function resolveReference(
  catalogue: ScriptCatalogue,
  from: ReferringScript,
  { how, path: { start, segments } }: Pick<ScriptReference, 'how' | 'path'>,
): Resolution {
  if (start === 'own-folder') return fromOwnFolder(catalogue, from, how, segments);
  const whole = start === 'absolute' ? withoutLetter(segments, from.letters) : plain(segments);
  if ((whole.at(-1) ?? null) === null) return unknown;
  if (isKnown(whole)) {
    const belowRoot = start === 'absolute' ? catalogue.belowRoot(whole) : undefined;
    if (belowRoot) return atPath(find(catalogue, belowRoot, how));
    const near = start === 'relative' ? relative(catalogue, from, how, segments) : undefined;
    if (near) return atPath(near);
  }
  return byName(catalogue, whole, how);
}

const unknown: Resolution = { resolution: 'unknown', resolvesTo: null };
const missing: Resolution = { resolution: 'missing', resolvesTo: null };

type Segments = readonly (string | null)[];

/** Nothing but the script's own folder is the script itself: `%~f0`. */
function fromOwnFolder(
  catalogue: ScriptCatalogue,
  { path }: ReferringScript,
  how: Launcher,
  segments: Segments,
): Resolution {
  if (segments.length === 0) return { resolution: 'path', resolvesTo: path };
  if (!isKnown(segments)) return unknown;
  return atPath(find(catalogue, below(folderOf(path), segments), how));
}

function relative(
  catalogue: ScriptCatalogue,
  { path }: ReferringScript,
  how: Launcher,
  segments: Segments,
): CatalogueScript | undefined {
  return find(catalogue, below(folderOf(path), segments), how) ?? find(catalogue, below([], segments), how);
}

function folderOf(path: string): string[] {
  return path.split('/').slice(0, -1);
}

function find(
  catalogue: ScriptCatalogue,
  segments: Segments | undefined,
  how: Launcher,
): CatalogueScript | undefined {
  if (!segments || !isKnown(segments)) return undefined;
  return catalogue.at(segments, [...endingsOf(segments.at(-1) ?? '', how), '']);
}

function atPath(script: CatalogueScript | undefined): Resolution {
  return script ? { resolution: 'path', resolvesTo: script.path } : missing;
}

function byName(catalogue: ScriptCatalogue, segments: Segments, how: Launcher): Resolution {
  const likely = catalogue.closest(segments, endingsOf(segments.at(-1) ?? '', how));
  const tail = likely.count > 0 ? likely : catalogue.closest(segments, ['']);
  const paths = tail.first(maxCandidates).map(({ path }) => path);
  const [only] = paths;
  if (only === undefined) return missing;
  if (tail.count === 1) return { resolution: 'name', resolvesTo: only };
  return { resolution: 'ambiguous', resolvesTo: null, candidates: paths.sort() };
}

/** What a letter stands for in place of it; `D:x` lies in a folder that only a run knows. */
function withoutLetter([first = null, ...rest]: Segments, letters: ReferringScript['letters']): Segments {
  if (first === null) return plain([null, ...rest]);
  const [, letter, name] = /^([A-Za-z]):(.*)$/s.exec(first) ?? [];
  if (letter === undefined) return plain([first.replace(/^\\+/, ''), ...rest]);
  if (name) return plain([null, name, ...rest]);
  const target = letters.get(letter.toUpperCase());
  return plain([...(target === undefined ? [first] : (target ?? [null])), ...rest]);
}

/** A path below a folder, without `.` and `..`; undefined if it goes above where the folder begins. */
function below(folder: Segments, path: Segments): Segments | undefined {
  const segments = [...folder];
  for (const part of path) {
    if (part === '..' && segments.length === 0) return undefined;
    append(segments, part);
  }
  return segments;
}

/** The same of a path whose beginning is not known to be one: what goes above it is left out. */
function plain(path: Segments): Segments {
  const segments: (string | null)[] = [];
  for (const part of path) append(segments, part);
  return segments;
}

/** What only a run knows may be several folders, so nothing takes it back. */
function append(segments: (string | null)[], part: string | null): void {
  if (part === '.') return;
  if (part !== '..') segments.push(part);
  else if (segments.at(-1) !== null) segments.pop();
}

function isKnown(segments: Segments): segments is readonly string[] {
  return !segments.includes(null);
}

/** A name without extension is what the launcher would look for first. */
function endingsOf(name: string, how: Launcher): readonly string[] {
  if (hasScriptExtension(name)) return [''];
  return how === 'sql' || how === 'include' ? ['.sql'] : ['.bat', '.cmd'];
}
