import type { Source } from '../../model/source.ts';
import type { Attributes } from './start-tag.ts';

/** Type of what keeps attributes of the root element. */
export const rootType = '#root';
/** Type of a text between folders. */
export const textType = '#text';

/** Every export has these; the writer writes them itself. */
export const schemaAttributes: Attributes = [
  ['xmlns:xsi', 'http://www.w3.org/2001/XMLSchema-instance'],
  ['xsi:noNamespaceSchemaLocation', 'Folder.xsd'],
];
const written = new Set([...schemaAttributes.map(([name]) => name), 'xsi:schemaLocation']);

/** What the root element says beyond its schema; undefined if nothing. */
export function rootSource(tag: string, attributes: Attributes): Source | undefined {
  const own = attributes.filter(([name]) => !written.has(name));
  return own.length === 0 ? undefined : { format: 'xml', element: [tag, own, []] };
}
