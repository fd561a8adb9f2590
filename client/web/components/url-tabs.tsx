import { Tabs } from '@mantine/core';
import { type ReactNode, Suspense } from 'react';
import { RowsSkeleton } from './skeleton.tsx';

export type TabPanel<Tab extends string> = readonly [tab: Tab, label: string, panel: ReactNode];

interface UrlTabsProps<Tab extends string> {
  /** As the address says; the first one where it names none, or one that is not here for the caller. */
  tab: Tab | undefined;
  panels: readonly TabPanel<Tab>[];
  /** Goes to the address of the tab. */
  onChoose: (tab: Tab) => void;
}

/** Tabs of which the address says which is open. Only that one is in the page; its code may come when it is opened. */
export function UrlTabs<Tab extends string>({ tab, panels, onChoose }: UrlTabsProps<Tab>) {
  const open = panels.find(([one]) => one === tab) ?? panels[0];
  return (
    <Tabs
      value={open?.[0] ?? null}
      keepMounted={false}
      onChange={(value) => {
        const chosen = panels.find(([one]) => one === value);
        if (chosen) onChoose(chosen[0]);
      }}
    >
      <Tabs.List>
        {panels.map(([one, label]) => (
          <Tabs.Tab key={one} value={one}>
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {panels.map(([one, , panel]) => (
        <Tabs.Panel key={one} value={one} pt="md">
          <Suspense fallback={<RowsSkeleton rows={6} />}>{panel}</Suspense>
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
