import { useState } from 'react';
import type { ScanItem } from '../../data/types.ts';

/** Files that publishing would create or change; the others cannot be chosen. */
export function isChanging({ status }: Pick<ScanItem, 'status'>): boolean {
  return status === 'new' || status === 'changed';
}

/** Which of many files: all but some, or only some. Not every file has been loaded into the page. */
export interface Choice {
  chosen: number;
  has: (path: string) => boolean;
  toggle: (path: string) => void;
  toggleAll: () => void;
  /** As the call takes it. */
  input: { paths?: string[]; leaveOut?: string[] };
}

/** @param total how many can be chosen */
export function useChoice(total: number): Choice {
  const [{ all, paths }, set] = useState<{ all: boolean; paths: ReadonlySet<string> }>({
    all: true,
    paths: new Set(),
  });
  const toggle = (path: string) => {
    const next = new Set(paths);
    if (!next.delete(path)) next.add(path);
    set({ all, paths: next });
  };
  const chosen = all ? total - paths.size : paths.size;
  return {
    chosen,
    has: (path) => paths.has(path) !== all,
    toggle,
    toggleAll: () => set({ all: chosen < total, paths: new Set() }),
    input: all ? { leaveOut: [...paths] } : { paths: [...paths] },
  };
}
