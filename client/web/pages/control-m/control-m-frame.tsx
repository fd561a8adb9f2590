import './control-m.css';
import { Group, Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { Page } from '../../components/page.tsx';
import { SectionNav } from '../../components/section-nav.tsx';
import { useLastEnvironment } from '../../data/control-m-environments.ts';
import type { Environment } from '../../data/control-m.ts';
import { may, useMe } from '../../data/session.ts';

const pages = [
  { to: '/control-m', label: 'Jobs' },
  { to: '/control-m/graph', label: 'Graph' },
  { to: '/control-m/problems', label: 'Problems' },
  { to: '/control-m/imports', label: 'Imports', withBelow: true, wants: 'control-m:import' },
  { to: '/control-m/compare', label: 'Compare' },
  { to: '/control-m/settings', label: 'Environments' },
] as const;

interface ControlMFrameProps {
  title: string;
  about?: ReactNode;
  actions?: ReactNode;
  above?: ReactNode;
  /** Which environment is looked at: goes along to the other pages. */
  environmentId?: string | undefined;
  /** The choice of the environment, where the page has one. */
  choice?: ReactNode;
  children: ReactNode;
}

/** The frame of the pages about Control-M: heading, links to the others, and the environment. */
export function ControlMFrame(props: ControlMFrameProps) {
  const { title, about, actions, above, environmentId, choice, children } = props;
  const me = useMe();
  const shown = pages.filter((page) => !('wants' in page) || may(me, page.wants));
  return (
    <Page title={title} about={about} actions={actions} above={above} wide>
      <Group justify="space-between" gap="sm">
        <SectionNav label="Control-M" pages={shown.map((page) => ({ ...page, search: { environmentId } }))} />
        {choice}
      </Group>
      {children}
    </Page>
  );
}

interface EnvironmentChoiceProps {
  environments: readonly Environment[];
  value: string | undefined;
  onChoose: (id: string) => unknown;
}

/** Which environment a page looks at; the browser remembers it for pages whose address names none. */
export function EnvironmentChoice({ environments, value, onChoose }: EnvironmentChoiceProps) {
  const [, remember] = useLastEnvironment();
  return (
    <Select
      className="wo-filter"
      aria-label="Environment"
      placeholder="Environment"
      data={environments.map(({ id, name }) => ({ value: id, label: name }))}
      value={value ?? null}
      allowDeselect={false}
      searchable={environments.length > 8}
      onChange={(id) => {
        if (!id) return;
        remember(id);
        onChoose(id);
      }}
    />
  );
}
