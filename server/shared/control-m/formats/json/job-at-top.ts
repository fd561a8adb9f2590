import { noLinks } from '../../model/links.ts';
import type { Findings, FolderRef } from '../../model/reading.ts';
import type { JsonObject } from '../../model/source.ts';
import { withinDepth } from '../text/path-depth.ts';
import { linksOf } from './links.ts';
import { member, textOf, without } from './nodes.ts';
import type { Here } from './tokenizer.ts';

/** A job beside the folders; `effective` is its object with Defaults. */
interface JobAtTop {
  name: string;
  type: string;
  effective: JsonObject;
}

/**
 * Tells of a job at the top. `Path` says in which folder it is (`Folder:Sub`), but for a file watcher: there it is the
 * file that is watched.
 * @throws FileRefused too-deep - the path has too many folders
 */
export function tellJobAtTop(findings: Findings, { name, type, effective }: JobAtTop, here: Here): void {
  const placed = !type.startsWith('Job:FileWatcher');
  const path = (placed && textOf(member(effective, 'Path'))) || '';
  const object = placed ? without(effective, 'Name', 'Path') : without(effective, 'Name');
  const server = textOf(member(effective, 'ControlmServer')) || null;
  const refs: FolderRef[] = [];
  for (const folder of withinDepth(path.split(':'), here.place)) {
    const parent = refs.at(-1);
    const folderType = parent === undefined ? 'Folder' : 'SubFolder';
    refs.push(findings.openFolder({ name: folder, parent, server, type: folderType }));
  }
  const source = { format: 'json' as const, object };
  findings.job({ name, parent: refs.at(-1), type, source, links: linksOf(object), server });
  for (const ref of refs.reverse()) findings.closeFolder(ref, undefined, noLinks);
}
