import { writeJson } from '../formats/json/print.ts';
import { escaped } from '../formats/xml/escape.ts';
import type { Source, XmlNode } from '../model/source.ts';

/** A definition as it was written, for reading: without the definitions inside it, indented. */
export function sourceText(source: Source): string {
  switch (source.format) {
    case 'xml':
      return xmlText(source.element, 0);
    case 'json':
      return writeJson(source.object, 0);
    case 'csv':
      return source.row.map(([column, value]) => `${column}: ${value}`).join('\n');
  }
}

function xmlText(node: XmlNode, depth: number): string {
  const indent = ' '.repeat(depth);
  if (typeof node === 'string') return indent + escaped(node);
  const [tag, attributes, children] = node;
  const start = [tag, ...attributes.map(([name, value]) => `${name}="${escaped(value)}"`)].join(' ');
  if (children.length === 0) return `${indent}<${start}/>`;
  const inside = children.map((child) => xmlText(child, depth + 1));
  return [`${indent}<${start}>`, ...inside, `${indent}</${tag}>`].join('\n');
}
