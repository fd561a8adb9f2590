import type { JsonNode } from '../../model/source.ts';

/**
 * A value as JSON text: what `parseJson` read comes out equal, but for white space and how characters were escaped.
 * @param indent - blanks before the lines after the first; undefined puts everything on one line
 */
export function writeJson(node: JsonNode, indent?: number): string {
  if (node.is === 'string') return JSON.stringify(node.value);
  if (node.is === 'number') return node.text;
  if (node.is === 'literal') return String(node.value);
  const inner = indent === undefined ? undefined : indent + 2;
  if (node.is === 'array')
    return enclosed(
      '[',
      node.items.map((item) => writeJson(item, inner)),
      ']',
      indent,
    );
  const colon = indent === undefined ? ':' : ': ';
  const members = node.members.map(([name, value]) => JSON.stringify(name) + colon + writeJson(value, inner));
  return enclosed('{', members, '}', indent);
}

function enclosed(open: string, parts: string[], close: string, indent: number | undefined): string {
  if (parts.length === 0) return open + close;
  if (indent === undefined) return open + parts.join(',') + close;
  const line = `\n${' '.repeat(indent)}`;
  return `${open}${line}  ${parts.join(`,${line}  `)}${line}${close}`;
}
