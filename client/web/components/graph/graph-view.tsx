import './graph.css';
import { Skeleton, Stack, Text, VisuallyHidden } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { type ReactNode, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { csvOf } from '../../data/csv.ts';
import { saveFile } from '../../data/save-file.ts';
import { ProblemAlert } from '../problem-alert.tsx';
import { GraphLegend } from './graph-legend.tsx';
import { GraphList } from './graph-list.tsx';
import { GraphStage, type Stage } from './graph-stage.tsx';
import { GraphToolbar } from './graph-toolbar.tsx';
import { course } from './layout/shapes.ts';
import { useScene } from './layout/use-scene.ts';
import { marksOf } from './marks.ts';
import { type GraphData, type GraphWords, type Highlight, waiting } from './model.ts';
import { svgOf } from './svg.ts';
import { listColumns, listOf, listRows } from './rows.ts';
import { nodeInWords, setsOf, sizeInWords } from './words.ts';

interface GraphViewProps {
  /** The same object for as long as the graph is the same: another one is laid out anew. */
  data: GraphData;
  /** What it is a graph of, for screen readers and as the title of the picture. */
  label: string;
  selected: string | null;
  onSelect: (id: string | null) => void;
  onOpen: (id: string) => void;
  highlights?: readonly Highlight[];
  /** A part of a page that has more to show. */
  small?: boolean;
  /** Of saved files, without ending. */
  filename: string;
  words?: GraphWords;
  /** Below the list, so that no row moves when it grows: about the selected node. */
  children?: ReactNode;
}

const asWanted = (q: string) => q.trim().toLowerCase();
const none: readonly Highlight[] = [];

/** A graph to look at, to walk through by keyboard, to search, and to take away; with all its nodes as a list. */
export function GraphView(props: GraphViewProps) {
  const {
    data,
    label,
    selected,
    onSelect,
    onOpen,
    highlights = none,
    small = false,
    filename,
    words = waiting,
    children,
  } = props;
  const { topology, scene, error } = useScene(data);
  const stage = useRef<Stage>(null);
  const search = useRef<HTMLInputElement>(null);
  const byPointer = useRef(false);
  const [q, setQ] = useState('');
  const wanted = useDeferredValue(asWanted(q));
  const [list, setList] = useLocalStorage({
    key: `wo-graph-list${small ? '-small' : ''}`,
    defaultValue: !small,
    getInitialValueInEffect: false,
  });
  const rows = useMemo(() => listOf(topology, wanted), [topology, wanted]);
  const all = useMemo((): readonly Highlight[] => {
    if (wanted === '') return highlights;
    const nodes = new Set(rows.flatMap((row) => topology.nodes[row]?.id ?? []));
    return [...highlights, { tone: 'found', label: `“${q.trim()}”`, nodes }];
  }, [highlights, wanted, rows, topology, q]);
  const marks = useMemo(() => marksOf(topology, all), [topology, all]);
  const index = selected === null ? undefined : topology.indexOf.get(selected);
  useEffect(() => {
    // What was clicked is in sight; moving it would pull it away from under the pointer.
    if (scene && index !== undefined && !byPointer.current) stage.current?.reveal(index);
    byPointer.current = false;
  }, [scene, index]);

  const idOf = (node: number) => topology.nodes[node]?.id ?? null;
  const select = (node: number | undefined) => onSelect(node === undefined ? null : idOf(node));
  function open(node: number) {
    const id = idOf(node);
    if (id !== null) onOpen(id);
  }
  function save(format: 'svg' | 'csv') {
    const look = stage.current?.look();
    if (format === 'csv')
      saveFile(`${filename}.csv`, csvOf(listColumns, listRows(topology, all, rows)), 'text/csv');
    else if (scene && look) saveFile(`${filename}.svg`, svgOf(scene, marks, look, label), 'image/svg+xml');
  }
  if (topology.nodes.length === 0) return <Text c="dimmed">There is nothing to draw.</Text>;
  return (
    <Stack gap={6}>
      <GraphToolbar
        search={search}
        q={q}
        onSearch={setQ}
        onFirst={() => {
          // What is typed now: the rows may still be those of fewer letters.
          const [first] = listOf(topology, asWanted(q));
          if (first !== undefined) select(first);
          stage.current?.focus();
        }}
        found={wanted === '' ? undefined : rows.length}
        onZoom={(factor) => stage.current?.zoomBy(factor)}
        onFit={() => stage.current?.fit()}
        onSave={save}
        ready={scene !== undefined}
        list={list}
        onList={() => setList(!list)}
      />
      <GraphLegend
        topology={topology}
        cycles={scene?.layout.course.includes(course.back) ?? false}
        highlights={all}
        words={words}
      />
      <div className="wo-graph" data-list={list || Boolean(children)}>
        {error ? (
          <ProblemAlert error={error} />
        ) : scene ? (
          <GraphStage
            ref={stage}
            label={`${label}: ${sizeInWords(topology)}`}
            scene={scene}
            marks={marks}
            highlights={all}
            selected={index}
            small={small}
            words={words}
            onSelect={(node, by) => {
              byPointer.current = by === 'pointer';
              select(node);
            }}
            onOpen={open}
            onSearch={() => search.current?.focus()}
          />
        ) : (
          <Skeleton className="wo-graph-stage" aria-label="The graph is being laid out" role="status" />
        )}
        {(list || children) && (
          <div className="wo-graph-side" data-size={small ? 'small' : undefined}>
            {list && (
              <GraphList
                label={`Nodes of the graph: ${sizeInWords(topology)}`}
                topology={topology}
                marks={marks}
                highlights={all}
                rows={rows}
                selected={index}
                onSelect={select}
                onOpen={open}
                words={words}
              />
            )}
            {children}
          </div>
        )}
      </div>
      <VisuallyHidden role="status">
        {index === undefined
          ? ''
          : [nodeInWords(topology, index, words), ...setsOf(all, selected ?? '')].join(', ')}
      </VisuallyHidden>
    </Stack>
  );
}
