import type { FolderFile } from '../folders/service.ts';
import { byPath, emptyCounts, type Found, type ScanItem, textFilesOf } from './scan.ts';

/** A script as a comparison sees it. */
export interface TeamScript {
  id: string;
  path: string;
  sha256: string;
  version: number;
}

/** A file that was published from this folder before. */
export interface PublishedBefore {
  path: string;
  scriptId: string;
  sha256: string;
  version: number;
}

/** What the folder is compared with. */
export interface Against {
  /** The team's scripts at the paths of the files, by lower-case path. */
  atPaths: ReadonlyMap<string, TeamScript>;
  /** What was published from there before, and the scripts these are now, by id. */
  published: readonly PublishedBefore[];
  byId: ReadonlyMap<string, TeamScript>;
  /** Whether the selection would take a file at this path. */
  selects: (path: string) => boolean;
}

/** Each file beside the team's script, and each script whose file is gone; in the order of their paths. */
export function compareWithTeam(files: readonly FolderFile[], against: Against): Found {
  const before = new Map(against.published.map((file) => [file.scriptId, file]));
  const items = [...files.map((file) => itemOf(file, against, before)), ...goneItems(files, against)].sort(
    byPath,
  );
  const counts = emptyCounts();
  for (const { status } of items) counts[status] += 1;
  return { items, counts, files: textFilesOf(files) };
}

function itemOf(
  file: FolderFile,
  { atPaths }: Against,
  before: ReadonlyMap<string, PublishedBefore>,
): ScanItem {
  const { path } = file;
  if (file.is === 'skipped') return { path, status: 'skipped', reason: file.reason, detail: file.detail };
  if (file.is === 'known') throw new Error('A scan knows no file before.');
  const { size, facts } = file;
  const script = atPaths.get(path.toLowerCase());
  const status = !script ? 'new' : script.sha256 === file.sha256 ? 'same' : 'changed';
  return {
    path,
    status,
    size,
    ...(facts && { facts }),
    ...(script && { scriptId: script.id, version: script.version }),
    ...(script && status === 'changed' && movedOn(script, before.get(script.id))),
  };
}

/** Whoever publishes then puts an older text over what others wrote; its versions are kept, but nobody would look. */
function movedOn(
  script: TeamScript,
  before: PublishedBefore | undefined,
): Pick<ScanItem, 'teamMoved' | 'detail'> | undefined {
  if (!before || before.sha256 === script.sha256) return undefined;
  return {
    teamMoved: true,
    detail: `The team changed it since it was published from here (version ${before.version}, now ${script.version}): publishing puts the file over that.`,
  };
}

/** Only what was looked for and not found; what could not be looked at may be there. */
function goneItems(files: readonly FolderFile[], { published, byId, selects }: Against): ScanItem[] {
  const there = new Set(files.map(({ path }) => path.toLowerCase()));
  const unseen = files.flatMap((file) => (file.is === 'skipped' ? [prefixOf(file.path)] : []));
  const hidden = new Set(unseen);
  const gone = new Map<string, ScanItem>();
  for (const { path, scriptId } of published) {
    const script = byId.get(scriptId);
    const key = path.toLowerCase();
    // one that the team has moved since is not what was published from this file any more
    if (!script || script.path.toLowerCase() !== key || there.has(key)) continue;
    if (!selects(path) || isBelow(path, hidden)) continue;
    gone.set(scriptId, { path: script.path, status: 'gone', scriptId, version: script.version });
  }
  return [...gone.values()];
}

const prefixOf = (folder: string) => (folder === '' ? '' : `${folder}/`);

function isBelow(path: string, folders: ReadonlySet<string>): boolean {
  if (folders.has('')) return true;
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1))
    if (folders.has(path.slice(0, at + 1))) return true;
  return false;
}
