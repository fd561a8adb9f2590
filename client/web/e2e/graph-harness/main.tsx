import '@mantine/core/styles.css';
import '../../app/app.css';
import { MantineProvider, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { styleNonce } from '../../app/nonce.ts';
import { cssVariables, theme } from '../../app/theme.ts';
import { GraphView } from '../../components/graph/graph-view.tsx';
import type { Highlight } from '../../components/graph/model.ts';
import { generate } from './generate.ts';

/** `?jobs=&edges=&folders=&after=`: the graph view alone, over a generated graph. */
function Harness() {
  const { jobs, edges, folders, after } = useMemo(() => numbersOf(location.search), []);
  const data = useMemo(() => generate(jobs, edges, folders), [jobs, edges, folders]);
  const highlights = useMemo((): Highlight[] => {
    if (after === 0) return [];
    const nodes = new Set(Array.from({ length: after }, (_, at) => `j${at}`));
    return [{ tone: 'after', label: 'Runs after', nodes }];
  }, [after]);
  const [selected, select] = useState<string | null>(null);
  const [opened, open] = useState('');
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      cssVariablesResolver={cssVariables}
      getStyleNonce={styleNonce}
    >
      <h1>Graph harness</h1>
      <GraphView
        data={data}
        label="Graph of a generated batch"
        selected={selected}
        onSelect={select}
        onOpen={open}
        highlights={highlights}
        filename="generated"
      />
      <Text>Opened: {opened || 'nothing'}</Text>
    </MantineProvider>
  );
}

function numbersOf(search: string) {
  const params = new URLSearchParams(search);
  const number = (name: string) => Number(params.get(name) ?? 0);
  return { jobs: number('jobs'), edges: number('edges'), folders: number('folders'), after: number('after') };
}

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(<Harness />);
