import { VisuallyHidden } from '@mantine/core';
import { useComputedColorScheme } from '@mantine/core';
import {
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useId,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from 'react';
import { GraphCanvas, type Under } from './graph-canvas.ts';
import { GraphTip } from './graph-tip.tsx';
import { type Direction, firstNode, nodeTowards } from './keyboard.ts';
import { type Look, lookOf } from './look.ts';
import type { Marks } from './marks.ts';
import type { GraphWords, Highlight } from './model.ts';
import type { Scene } from './scene.ts';

/** What the parts around the picture may ask of it. */
export interface Stage {
  zoomBy(factor: number): void;
  fit(): void;
  reveal(node: number): void;
  focus(): void;
  look(): Look | undefined;
}

interface GraphStageProps {
  ref: RefObject<Stage | null>;
  label: string;
  scene: Scene;
  marks: Marks;
  highlights: readonly Highlight[];
  selected: number | undefined;
  small: boolean;
  words: GraphWords;
  onSelect: (node: number | undefined, by: 'pointer' | 'keyboard') => void;
  onOpen: (node: number) => void;
  onSearch: () => void;
}

const arrows: Record<string, Direction> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
};

/** The picture itself: canvases, keys, and the tip beside the pointer. */
export function GraphStage(props: GraphStageProps) {
  const { ref, label, scene, marks, highlights, selected, small, onSelect, onOpen, onSearch, words } = props;
  const help = useId();
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<GraphCanvas>(undefined);
  const scheme = useComputedColorScheme('light');
  const [look, setLook] = useState<Look>();
  const [under, setUnder] = useState<Under>();
  const latest = useRef(props);
  // Declared first, so that it runs before the effects that read it.
  useEffect(() => {
    latest.current = props;
  });
  useEffect(() => {
    const [below, above, overlay] = frame.current?.querySelectorAll('canvas') ?? [];
    if (!below || !above || !overlay) return;
    const made = new GraphCanvas([below, above, overlay], {
      onOver: setUnder,
      onPick: (node) => latest.current.onSelect(node, 'pointer'),
      onOpen: (node) => latest.current.onOpen(node),
    });
    canvas.current = made;
    return () => made.stop();
  }, []);
  useEffect(() => {
    // The page sets the scheme on its root in an effect of its own, which may run after this one.
    const wait = requestAnimationFrame(() => frame.current && setLook(lookOf(frame.current)));
    return () => cancelAnimationFrame(wait);
  }, [scheme]);
  useEffect(() => {
    if (look) canvas.current?.show({ scene, marks, look, selected });
  }, [scene, marks, look, selected]);
  useMonoFont(look, setLook);
  useImperativeHandle(
    ref,
    () => ({
      zoomBy: (factor) => canvas.current?.zoomBy(factor),
      fit: () => canvas.current?.fit(),
      reveal: (node) => canvas.current?.reveal(node),
      focus: () => frame.current?.focus(),
      look: () => look,
    }),
    [look],
  );
  function onKeyDown(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = arrows[event.key];
    const actions: Record<string, () => void> = {
      '+': () => canvas.current?.zoomBy(1.4),
      '=': () => canvas.current?.zoomBy(1.4),
      '-': () => canvas.current?.zoomBy(1 / 1.4),
      '0': () => canvas.current?.fit(),
      '/': onSearch,
      Home: () => onSelect(firstNode(scene), 'keyboard'),
      Escape: () => onSelect(undefined, 'keyboard'),
      Enter: () => selected !== undefined && onOpen(selected),
    };
    const action = direction
      ? () => onSelect(towards(scene, selected, direction), 'keyboard')
      : actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- an application takes keys
    <div
      ref={frame}
      className="wo-graph-stage"
      data-size={small ? 'small' : undefined}
      role="application"
      aria-label={label}
      aria-describedby={help}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <canvas className="wo-graph-canvas" aria-hidden />
      <canvas className="wo-graph-canvas" aria-hidden />
      <canvas className="wo-graph-canvas" aria-hidden />
      {under && <GraphTip topology={scene.topology} highlights={highlights} under={under} words={words} />}
      <VisuallyHidden id={help}>
        Arrow keys move along edges or to the nearest node. Enter opens it. Plus, minus and zero zoom. Slash
        searches. Escape selects nothing. The same nodes are in the list beside it.
      </VisuallyHidden>
    </div>
  );
}

function towards(scene: Scene, selected: number | undefined, direction: Direction): number {
  return selected === undefined ? firstNode(scene) : nodeTowards(scene, selected, direction);
}

/** A canvas does not wait for the page's own letters: it is drawn again when they have come. */
function useMonoFont(look: Look | undefined, setLook: (look: Look) => void): void {
  const font = useMemo(() => look && `12px ${look.mono}`, [look]);
  const ready = !font || document.fonts.check(font);
  useEffect(() => {
    if (ready || !look || !font) return;
    let wanted = true;
    document.fonts
      .load(font)
      .then(() => wanted && setLook({ ...look }))
      .catch(() => undefined); // another font serves as well
    return () => {
      wanted = false;
    };
  }, [ready, font, look, setLook]);
}
