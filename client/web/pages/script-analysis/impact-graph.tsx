import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { GraphView } from '../../components/graph/graph-view.tsx';
import type { GraphWords } from '../../components/graph/model.ts';
import { impactGraphOf, resourceNode } from '../../data/impact-graph.ts';
import type { ScriptImpact } from '../../data/script-analysis.ts';

const words: GraphWords = {
  arrow: 'An arrow leads from what depends to what it depends on.',
  outside: 'asked about',
  before: 'depend on it',
  after: 'it depends on',
};

/** What is affected, as a picture: what goes away, scripts that use it, those that start them, and the jobs. */
export function ImpactGraph({ name, impact }: { name: string; impact: ScriptImpact }) {
  const navigate = useNavigate();
  const [selected, select] = useState<string | null>(resourceNode);
  const { data, highlights, open } = useMemo(() => impactGraphOf(name, impact), [name, impact]);
  return (
    <GraphView
      data={data}
      label={`What depends on ${name}`}
      selected={selected}
      onSelect={select}
      onOpen={(id) => {
        const target = open.get(id);
        if (target?.kind === 'script') void navigate({ to: '/scripts/$id', params: { id: target.id } });
        if (target?.kind === 'job') void navigate({ to: '/control-m/jobs/$id', params: { id: target.id } });
      }}
      highlights={highlights}
      words={words}
      filename={`impact-${name.replace(/[^\w.-]+/g, '-')}`}
    />
  );
}
