import { select } from 'd3-selection';
import { type D3ZoomEvent, zoom, zoomIdentity, type ZoomBehavior } from 'd3-zoom';
import { type Camera, centred, fitted, seen, type Size, zoomRange } from './camera.ts';
import type { Look } from './look.ts';
import type { Marks } from './marks.ts';
import { nodesSeen, paintBoxes, paintNames } from './paint/boxes.ts';
import { edgesSeen, paintEdges } from './paint/edges.ts';
import { edgesPerFrame, type Frame } from './paint/frame.ts';
import { paintNodes } from './paint/nodes.ts';
import { paintOverlay } from './paint/overlay.ts';
import { edgeAt, nodeAt, type Rect, rectOf, type Scene } from './scene.ts';

/** Node or edge by number. */
interface Over {
  node?: number | undefined;
  edge?: number | undefined;
}

/** What is under the pointer, and where that is in CSS pixels of the canvas. */
export interface Under extends Over {
  x: number;
  y: number;
}

export interface CanvasEvents {
  onOver(under: Under | undefined): void;
  onPick(node: number | undefined): void;
  onOpen(node: number): void;
}

/** From below: boxes and edges, nodes, overlay. */
export type Canvases = [below: HTMLCanvasElement, above: HTMLCanvasElement, overlay: HTMLCanvasElement];

/** What is shown; a change of any of it draws anew. */
export interface Shown {
  scene: Scene;
  marks: Marks;
  look: Look;
  selected: number | undefined;
}

/**
 * Draws a graph on three canvases, from below: boxes and edges, nodes, and what follows pointer and keyboard. It can be
 * moved by mouse, wheel and touch. While it moves edges are left out if they are many; when it rests they come back, some with each
 * frame, so that the next movement never waits.
 */
export class GraphCanvas {
  readonly #below: CanvasRenderingContext2D;
  readonly #above: CanvasRenderingContext2D;
  readonly #overlay: CanvasRenderingContext2D;
  readonly #canvas: HTMLCanvasElement;
  readonly #zoom: ZoomBehavior<HTMLCanvasElement, unknown>;
  readonly #events: CanvasEvents;
  readonly #resized: ResizeObserver;
  readonly #listening = new AbortController();
  #shown: Shown | undefined;
  #size: Size = { width: 0, height: 0 };
  #camera: Camera = { k: 1, x: 0, y: 0 };
  #moving = false;
  #over: Over = {};
  /** Edges of this picture that are not drawn yet. */
  #waiting: number[] = [];
  #next = 0;
  #fitsAll = true;
  /** A node to reveal as soon as there is something to see. */
  #asked: number | undefined;

  constructor([below, above, overlay]: Canvases, events: CanvasEvents) {
    this.#below = contextOf(below);
    this.#above = contextOf(above);
    this.#overlay = contextOf(overlay);
    this.#canvas = overlay;
    this.#events = events;
    this.#zoom = zoom<HTMLCanvasElement, unknown>()
      .scaleExtent(zoomRange)
      .on('start', () => this.#leave())
      .on('zoom', (event: D3ZoomEvent<HTMLCanvasElement, unknown>) => this.#moved(event))
      .on('end', () => {
        this.#moving = false;
        this.#schedule();
      });
    select(overlay).call(this.#zoom).on('dblclick.zoom', null);
    this.#listen();
    this.#resized = new ResizeObserver(() => this.#resize());
    this.#resized.observe(overlay);
  }

  stop(): void {
    cancelAnimationFrame(this.#next);
    this.#listening.abort();
    this.#resized.disconnect();
    select(this.#canvas).on('.zoom', null);
  }

  /** Shows this from now on; a new graph is shown whole. */
  show(shown: Shown): void {
    const before = this.#shown;
    this.#shown = shown;
    if (before?.scene !== shown.scene) {
      this.#over = {};
      this.fit();
    }
    const drawn = before?.scene === shown.scene && before.marks === shown.marks && before.look === shown.look;
    if (drawn) this.#paintOverlay();
    else this.#schedule();
  }

  /** Shows the whole picture. */
  fit(): void {
    const { scene } = this.#shown ?? {};
    if (!scene || this.#size.width === 0) return;
    const { width, height } = scene.layout.size;
    this.#look(fitted({ left: 0, top: 0, right: width, bottom: height }, this.#size));
    this.#fitsAll = true;
    if (this.#asked !== undefined && this.#asked < scene.topology.nodes.length) this.reveal(this.#asked);
    this.#asked = undefined;
  }

  /** Zooms around the middle of the window. */
  zoomBy(factor: number): void {
    this.#zoom.scaleBy(select(this.#canvas), factor);
  }

  /** Moves a node into sight, and near enough for its name to be read. */
  reveal(node: number): void {
    const { scene } = this.#shown ?? {};
    if (!scene || this.#size.width === 0) {
      this.#asked = node;
      return;
    }
    const rect = rectOf(scene.layout, node);
    const window = seen(this.#camera, this.#size);
    const far = this.#camera.k < 0.5;
    const fits = rect.right - rect.left < window.right - window.left;
    if (!far && fits && inside(rect, window)) return;
    const head = { ...rect, bottom: Math.min(rect.bottom, rect.top + 60) };
    this.#look(centred(head, far && fits ? 0.8 : this.#camera.k, this.#size));
  }

  #look({ k, x, y }: Camera): void {
    this.#zoom.transform(select(this.#canvas), zoomIdentity.translate(x, y).scale(k));
  }

  #listen(): void {
    const { signal } = this.#listening;
    const at = (event: MouseEvent): Under => {
      const { left, top } = this.#canvas.getBoundingClientRect();
      return this.#under(event.clientX - left, event.clientY - top);
    };
    this.#canvas.addEventListener('click', (event) => this.#events.onPick(at(event).node), { signal });
    this.#canvas.addEventListener(
      'dblclick',
      (event) => {
        const { node } = at(event);
        if (node !== undefined) this.#events.onOpen(node);
      },
      { signal },
    );
    this.#canvas.addEventListener('pointermove', (event) => this.#hover(at(event)), { signal });
    this.#canvas.addEventListener('pointerleave', () => this.#leave(), { signal });
  }

  #under(x: number, y: number): Under {
    const { scene } = this.#shown ?? {};
    if (!scene || this.#moving) return { x, y };
    const { k } = this.#camera;
    const [left, top] = [(x - this.#camera.x) / k, (y - this.#camera.y) / k];
    const node = nodeAt(scene, left, top, 5 / k);
    if (node !== undefined && !scene.topology.input.container[node]) return { node, x, y };
    const edge = edgeAt(scene, left, top, 5 / k);
    return { ...(edge === undefined ? { node } : { edge }), x, y };
  }

  #hover(under: Under): void {
    if (this.#moving) return;
    this.#canvas.dataset.over = String(under.node !== undefined);
    const nothing = under.node === undefined && under.edge === undefined;
    this.#events.onOver(nothing ? undefined : under);
    this.#setOver({ node: under.node, edge: under.edge });
  }

  #leave(): void {
    this.#events.onOver(undefined);
    this.#setOver({});
  }

  #setOver(over: Over): void {
    if (over.node === this.#over.node && over.edge === this.#over.edge) return;
    this.#over = over;
    this.#paintOverlay();
  }

  #moved({ transform, sourceEvent }: D3ZoomEvent<HTMLCanvasElement, unknown>): void {
    this.#camera = { k: transform.k, x: transform.x, y: transform.y };
    this.#fitsAll = false;
    this.#moving = Boolean(sourceEvent);
    this.#schedule();
  }

  #resize(): void {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    const ratio = pixelRatio();
    for (const { canvas } of [this.#below, this.#above, this.#overlay]) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    const first = this.#size.width === 0;
    this.#size = { width, height };
    if (first || this.#fitsAll) this.fit();
    this.#paint(); // at once: changing its size has emptied the canvas
  }

  #schedule(): void {
    cancelAnimationFrame(this.#next);
    this.#next = requestAnimationFrame(() => this.#paint());
  }

  #frame(): Frame | undefined {
    if (!this.#shown || this.#size.width === 0) return undefined;
    const { scene, marks, look } = this.#shown;
    const [camera, size, moving] = [this.#camera, this.#size, this.#moving];
    return { scene, marks, look, camera, size, ratio: pixelRatio(), moving };
  }

  #paint(): void {
    const frame = this.#frame();
    if (!frame) return;
    const { boxes, nodes } = nodesSeen(frame);
    clear(this.#below);
    clear(this.#above);
    paintBoxes(this.#below, frame, boxes);
    paintNodes(this.#above, frame, nodes);
    paintNames(this.#above, frame, boxes);
    this.#waiting = edgesSeen(frame);
    this.#paintEdges(frame, this.#waiting.length);
    this.#paintOverlay();
  }

  #paintOverlay(): void {
    const frame = this.#frame();
    if (!frame) return;
    clear(this.#overlay);
    const { node, edge } = this.#over;
    paintOverlay(this.#overlay, frame, { selected: this.#shown?.selected, node, edge });
  }

  #paintEdges(frame: Frame, all: number): void {
    paintEdges(this.#below, frame, this.#waiting.splice(0, edgesPerFrame), all);
    if (this.#waiting.length > 0) this.#next = requestAnimationFrame(() => this.#paintEdges(frame, all));
  }
}

function clear(context: CanvasRenderingContext2D): void {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser cannot draw on a canvas. Use the list beside the graph.');
  return context;
}

/** More than two device pixels for each pixel cost much and show little. */
function pixelRatio(): number {
  return Math.min(2, window.devicePixelRatio || 1);
}

function inside(inner: Rect, outer: Rect): boolean {
  return (
    inner.left >= outer.left &&
    inner.right <= outer.right &&
    inner.top >= outer.top &&
    inner.bottom <= outer.bottom
  );
}
