import { Group, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { DepthSlider } from '../../../components/graph/depth-slider.tsx';
import type { Environment } from '../../../data/control-m.ts';
import { NodeChoice } from './node-choice.tsx';
import type { KnownNodes, SetSearch } from './search.ts';
import { mostDepth, type Scope, usualDepth } from './use-graph.ts';

interface ScopeBarProps {
  environment: Environment;
  scope: Scope;
  focus: string | undefined;
  known: KnownNodes;
  set: SetSearch;
}

const kinds = [
  { value: 'all', label: 'Everything' },
  { value: 'folder', label: 'A folder' },
  { value: 'around', label: 'Around a job' },
];

/** What the graph shows. Choosing a kind that needs a choice waits for it. */
export function ScopeBar({ environment, scope, focus, known, set }: ScopeBarProps) {
  const [wanted, setWanted] = useState<string>();
  const kind = wanted ?? scope.kind;
  function choose(next: string) {
    setWanted(next === 'all' ? undefined : next);
    if (next === 'all') set({ folderId: undefined, around: undefined, depth: undefined });
    if (next === 'around' && focus !== undefined) lookAround(focus);
  }
  function lookAround(id: string | undefined) {
    setWanted(undefined);
    set({
      around: id,
      depth: id === undefined ? undefined : usualDepth,
      folderId: undefined,
      focus: id ?? focus,
    });
  }
  function lookInto(id: string | undefined) {
    setWanted(undefined);
    set({ folderId: id, around: undefined, depth: undefined, focus: undefined });
  }
  const chosen = scope.kind === 'all' || kind !== scope.kind ? undefined : scope.id;
  return (
    <Group gap="sm" align="flex-end">
      <SegmentedControl
        className="wo-segments"
        size="xs"
        aria-label="What the graph shows"
        data={kinds}
        value={kind}
        onChange={choose}
      />
      {kind === 'folder' && (
        <NodeChoice
          label="Folder"
          environment={environment}
          kind="folder"
          value={chosen}
          known={chosen === undefined ? undefined : known.get(chosen)}
          onChoose={lookInto}
        />
      )}
      {kind === 'around' && (
        <NodeChoice
          label="Job or folder"
          environment={environment}
          kind="any"
          value={chosen}
          known={chosen === undefined ? undefined : known.get(chosen)}
          onChoose={lookAround}
        />
      )}
      {scope.kind === 'around' && kind === 'around' && (
        <DepthSlider
          depth={scope.depth}
          most={mostDepth}
          onDepth={(depth) => set({ depth, around: scope.id })}
        />
      )}
    </Group>
  );
}
