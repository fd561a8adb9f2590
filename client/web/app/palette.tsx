import { Spotlight, spotlight } from '@mantine/spotlight';
import { useEffect, useState } from 'react';
import { type Found, matching } from './palette-found.ts';
import { useActions } from './palette-actions.tsx';
import { usePages } from './palette-pages.tsx';
import { useThings } from './palette-things.tsx';

/** Ctrl/Cmd-K: pages and actions at once; workspaces, notes, scripts, jobs, folders and members as they are found. */
export default function Palette({ openKey, onShortcuts }: { openKey: number; onShortcuts: () => void }) {
  const [query, setQuery] = useState('');
  useEffect(() => {
    if (openKey > 0) spotlight.open();
  }, [openKey]);
  const groups: [string, Found[]][] = [
    ['Pages', matching(usePages(), query)],
    ['Actions', matching(useActions(onShortcuts), query)],
    ...useThings(query),
  ];
  const shown = groups.filter(([, found]) => found.length > 0);
  return (
    <Spotlight.Root query={query} onQueryChange={setQuery} scrollable maxHeight={420} shortcut={null}>
      <Spotlight.Search
        placeholder="Find a page, action, workspace, note, script, job or member"
        aria-label="Find"
      />
      <Spotlight.ActionsList>
        {shown.map(([group, found]) => (
          <Spotlight.ActionsGroup key={group} label={group}>
            {found.map((item) => (
              <Spotlight.Action
                key={item.id}
                label={item.label}
                description={item.about}
                leftSection={item.icon}
                onClick={() => void item.run()}
              />
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {shown.length === 0 && <Spotlight.Empty>Nothing is called that.</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
