import { Checkbox } from '@mantine/core';
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';

interface Selection {
  ids: ReadonlySet<string>;
  /** Of the rows that are loaded. */
  loaded: readonly string[];
  set: (ids: Iterable<string>) => void;
}

const Selected = createContext<Selection>({ ids: new Set(), loaded: [], set: () => undefined });

/** Which rows of a list are chosen: kept while the filters change, as one may gather from several searches. */
export function SelectionOf({ loaded, children }: { loaded: readonly string[]; children: ReactNode }) {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const value = useMemo(
    () => ({ ids, loaded, set: (next: Iterable<string>) => setIds(new Set(next)) }),
    [ids, loaded],
  );
  return <Selected value={value}>{children}</Selected>;
}

export function useSelection(): Selection {
  return useContext(Selected);
}

/** In the head of the table: all rows that are loaded. */
export function SelectLoaded() {
  const { ids, loaded, set } = useSelection();
  const chosen = loaded.filter((id) => ids.has(id)).length;
  const all = loaded.length > 0 && chosen === loaded.length;
  return (
    <Checkbox
      size="xs"
      aria-label="Select all that are shown"
      checked={all}
      indeterminate={chosen > 0 && !all}
      onChange={() => {
        const shown = new Set(loaded);
        set(all ? [...ids].filter((id) => !shown.has(id)) : [...ids, ...loaded]);
      }}
    />
  );
}

/** In a row. */
export function SelectRow({ id, label }: { id: string; label: string }) {
  const { ids, set } = useSelection();
  return (
    <Checkbox
      size="xs"
      aria-label={`Select ${label}`}
      checked={ids.has(id)}
      onChange={() => set(ids.has(id) ? [...ids].filter((other) => other !== id) : [...ids, id])}
    />
  );
}
