import { Checkbox } from '@mantine/core';
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';

interface Row {
  id: string;
  teamId: string;
}

interface Selection {
  /** Ids of what is selected, each with its team. */
  chosen: ReadonlyMap<string, string>;
  /** The rows that are loaded. */
  loaded: readonly Row[];
  choose: (rows: Iterable<readonly [id: string, teamId: string]>) => void;
}

const Selected = createContext<Selection>({ chosen: new Map(), loaded: [], choose: () => undefined });

/** Which rows of a list are selected: kept while the filters change, as one may gather from several searches. */
export function SelectionOf({ loaded, children }: { loaded: readonly Row[]; children: ReactNode }) {
  const [chosen, setChosen] = useState<ReadonlyMap<string, string>>(new Map());
  const value = useMemo(
    (): Selection => ({ chosen, loaded, choose: (rows) => setChosen(new Map(rows)) }),
    [chosen, loaded],
  );
  return <Selected value={value}>{children}</Selected>;
}

export function useSelection(): Selection {
  return useContext(Selected);
}

/** In the head of the table: all rows that are loaded. */
export function SelectLoaded() {
  const { chosen, loaded, choose } = useSelection();
  const count = loaded.filter(({ id }) => chosen.has(id)).length;
  const all = loaded.length > 0 && count === loaded.length;
  return (
    <Checkbox
      size="xs"
      aria-label="Select all that are shown"
      checked={all}
      indeterminate={count > 0 && !all}
      onChange={() => {
        const rows = new Map(chosen);
        for (const { id, teamId } of loaded)
          if (all) rows.delete(id);
          else rows.set(id, teamId);
        choose(rows);
      }}
    />
  );
}

/** In a row. */
export function SelectRow({ row: { id, teamId }, label }: { row: Row; label: string }) {
  const { chosen, choose } = useSelection();
  return (
    <Checkbox
      size="xs"
      aria-label={`Select ${label}`}
      checked={chosen.has(id)}
      onChange={() =>
        choose(chosen.has(id) ? [...chosen].filter(([other]) => other !== id) : [...chosen, [id, teamId]])
      }
    />
  );
}
