import { noLinks } from '../../model/links.ts';
import type { Findings, FolderRef } from '../../model/reading.ts';
import { ownCopy } from '../text/own-copy.ts';

/** Folders that no element stands for: what is in them says that they are there. */
export class ImpliedFolders {
  readonly #findings: Findings;
  /** Server and name of those at the top that hold other folders. */
  readonly #holders = new Set<string>();

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  /** @param path - names from the top */
  open(path: string[], server: string | null): FolderRef[] {
    const refs: FolderRef[] = [];
    for (const name of path) {
      const parent = refs.at(-1);
      const top = parent === undefined;
      refs.push(
        this.#findings.openFolder({
          name: ownCopy(name),
          parent,
          server: top ? server : null,
          type: top ? this.#topType(path, server) : 'SubFolder',
        }),
      );
    }
    return refs;
  }

  close(refs: FolderRef[]): void {
    for (const ref of refs.toReversed()) this.#findings.closeFolder(ref, undefined, noLinks);
  }

  /** Only smart folders hold folders. */
  #topType([top = '', ...below]: string[], server: string | null): string {
    const id = JSON.stringify([server, top]);
    if (below.length > 0) this.#holders.add(id);
    return this.#holders.has(id) ? 'Folder' : 'SimpleFolder';
  }
}
