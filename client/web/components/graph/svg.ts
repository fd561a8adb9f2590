import { at } from './layout/adjacency.ts';
import { course } from './layout/shapes.ts';
import { sizes } from './layout/sizes.ts';
import type { Look } from './look.ts';
import { type Marks, toneOf } from './marks.ts';
import type { Tone } from './model.ts';
import { shortened } from './paint/frame.ts';
import { eachCurve, headOf, rectOf, type Scene } from './scene.ts';
import { signs } from './signs.ts';

/** Above, a file would be too large for what opens it; the picture says what is left out. */
export const svgLimit = { nodes: 20_000, edges: 40_000 };
/** As many reasons as the title of an edge gives. */
const reasons = 20;

interface Drawing {
  topology: Scene['topology'];
  layout: Scene['layout'];
  marks: Marks;
  look: Look;
}

/**
 * The whole picture as a file of its own, in the colours of the page. Full names and the reasons of edges are titles,
 * which a browser shows when the pointer rests there.
 */
export function svgOf({ topology, layout }: Scene, marks: Marks, look: Look, title: string): string {
  const drawing = { topology, layout, marks, look };
  const margin = 20;
  const area = {
    x: -margin,
    y: -margin,
    width: Math.ceil(layout.size.width) + 2 * margin,
    height: Math.ceil(layout.size.height) + 2 * margin,
  };
  const drawn = topology.nodes.map((_, index) => index).slice(0, svgLimit.nodes);
  const boxes = drawn.filter((index) => topology.input.container[index]);
  boxes.sort((a, b) => at(layout.depth, a) - at(layout.depth, b) || a - b);
  const edges = Math.min(topology.edges.length, svgLimit.edges);
  const missing = topology.nodes.length - drawn.length + topology.edges.length - edges;
  const root = {
    xmlns: 'http://www.w3.org/2000/svg',
    width: area.width,
    height: area.height,
    viewBox: Object.values(area).join(' '),
    'font-family': look.mono,
    'font-size': 12,
  };
  const parts = [
    tag('title', {}, escaped(title)),
    ...(missing > 0 ? [tag('desc', {}, `${missing} nodes and edges are left out.`)] : []),
    tag('rect', { ...area, fill: look.background }),
    ...boxes.map((index) => box(drawing, index)),
    ...Array.from({ length: edges }, (_, edge) => arrow(drawing, edge)),
    ...drawn.filter((index) => !topology.input.container[index]).map((index) => card(drawing, index)),
  ];
  return `${tag('svg', root, '\n', parts.join('\n'), '\n')}\n`;
}

function box({ topology, layout, marks, look }: Drawing, index: number): string {
  const tone = toneOf(marks.node[index]);
  const { left, top, right } = rectOf(layout, index);
  const stroke = tone ? look.tones[tone] : look.boxBorder;
  const node = topology.nodes[index];
  const name = shortened(node?.label ?? '', Math.floor((right - left - 36) / 8));
  const y = top + sizes.box.header / 2 + 4;
  return tag(
    'g',
    {},
    tag('title', {}, escaped(node?.path ?? '')),
    frame(layout, index, { fill: look.box, stroke, 'stroke-width': tone ? 3 : 1 }),
    tag(
      'text',
      { x: left + (tone ? 24 : 8), y, 'font-size': 13, 'font-weight': 600, fill: look.text },
      escaped(name),
    ),
    sign(tone, stroke, left + 8, y - 10),
  );
}

function card({ topology, layout, marks, look }: Drawing, index: number): string {
  const tone = toneOf(marks.node[index]);
  const { left, top, right } = rectOf(layout, index);
  const stroke = tone ? look.tones[tone] : look.nodeBorder;
  const node = topology.nodes[index];
  const room = right - left - 20;
  const dash: Attributes = node?.outside ? { 'stroke-dasharray': '6 4' } : {};
  const small = { 'font-size': 11, 'font-family': look.sans, fill: look.dim };
  return tag(
    'g',
    {},
    tag('title', {}, escaped(node?.path ?? '')),
    frame(layout, index, { fill: look.node, stroke, 'stroke-width': tone ? 2.5 : 1, ...dash }),
    tag(
      'text',
      { x: left + 10, y: top + 18, fill: look.text },
      escaped(shortened(node?.label ?? '', Math.floor(room / 7.25))),
    ),
    tag(
      'text',
      { x: left + 10, y: top + 34, ...small },
      escaped(shortened(node?.detail ?? '', Math.floor(room / 5.6))),
    ),
    sign(tone, stroke, right - 16, top + 25),
  );
}

function arrow({ topology, layout, marks, look }: Drawing, edge: number): string {
  const tone = toneOf(marks.edge[edge]);
  const colour = tone ? look.tones[tone] : look.edge;
  let path = '';
  eachCurve(layout, edge, (x0, y0, ...rest) => {
    path += `${path === '' ? `M${rounded(x0)} ${rounded(y0)}` : ''}C${rest.map(rounded).join(' ')}`;
  });
  const { from = '', to = '', why = [] } = topology.edges[edge] ?? {};
  const names = [from, to].map((id) => topology.nodes[topology.indexOf.get(id) ?? -1]?.path ?? id);
  const dash: Attributes = layout.course[edge] === course.back ? { 'stroke-dasharray': '7 5' } : {};
  return tag(
    'g',
    { fill: 'none', stroke: colour, 'stroke-width': tone ? 2.2 : 1.1 },
    tag('title', {}, escaped([names.join(' → '), ...why.slice(0, reasons)].join('\n'))),
    tag('path', { d: path, ...dash }),
    tag('polygon', { points: headOf(layout, edge).map(rounded).join(' '), fill: colour, stroke: 'none' }),
  );
}

function frame({ x, y, width, height }: Drawing['layout'], index: number, look: Attributes): string {
  const place = { x: at(x, index), y: at(y, index), width: at(width, index), height: at(height, index) };
  return tag('rect', { ...place, ...look });
}

function sign(tone: Tone | undefined, fill: string, x: number, y: number): string {
  if (!tone) return '';
  return tag('polygon', {
    points: signs[tone].join(' '),
    transform: `translate(${rounded(x)} ${rounded(y)})`,
    fill,
  });
}

type Attributes = Record<string, string | number>;

/** @param content - already escaped */
function tag(name: string, attributes: Attributes, ...content: readonly string[]): string {
  const given = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${typeof value === 'number' ? rounded(value) : escaped(value)}"`,
  );
  return `<${name}${given.join('')}>${content.join('')}</${name}>`;
}

const rounded = (value: number): string => String(Math.round(value * 10) / 10);

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** For content and attributes; what XML 1.0 cannot hold, such as control characters and half pairs, becomes U+FFFD. */
function escaped(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF\p{Surrogate}]/gu, '\u{FFFD}')
    .replace(/[&<>"]/g, (letter) => entities[letter] ?? letter);
}
