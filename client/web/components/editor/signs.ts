import type { LineSign } from './props.ts';

/** Each sign as lines in a square of 12: a shape of its own, so that colour is not all there is. */
export const signPaths: Record<LineSign, string> = {
  secret: 'M6 5.5a2.5 2.5 0 1 0-5 0a2.5 2.5 0 0 0 5 0M6 5.5h5v3M8.5 5.5v2',
  missing: 'M6 1L11 10.5H1ZM6 4.5v3M6 8.8v.4',
  mapping: 'M1 3.5h10v6H1ZM8 6.5h1.2',
  unmapping: 'M1 3.5h10v6H1ZM1.5 11L10.5 1.5',
  reference: 'M1 6h9.5M7 2.5L10.5 6L7 9.5',
  unc: 'M2 1.5L5.5 10.5M6.5 1.5L10 10.5',
  exit: 'M5.5 1.5h-4v9h4M4.5 6h6.5M8.5 3.5L11 6L8.5 8.5',
};

/** A drawn sign for where there is no React. */
export function signElement(sign: LineSign): SVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 12 12');
  svg.setAttribute('class', 'wo-line-sign');
  svg.setAttribute('data-sign', sign);
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', signPaths[sign]);
  svg.append(path);
  return svg;
}
