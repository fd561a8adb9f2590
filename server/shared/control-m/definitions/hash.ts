import { hash } from 'node:crypto';
import type { Source } from '../model/source.ts';
import { placeColumns, plainColumn } from './report-columns.ts';

/** A UUID made of the SHA-256 of parts; version 8 is the one for hashes of one's own. */
export function uuidOf(...parts: (string | number | null)[]): string {
  return uuidOfText(JSON.stringify(parts));
}

function uuidOfText(text: string): string {
  const hex = hash('sha256', text, 'hex');
  const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) % 4);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Attributes that say where a definition is: the nesting says it too, and what only moved is the same definition. */
const placeAttributes = new Set([
  'PARENT_FOLDER',
  'PARENT_TABLE',
  'FOLDER_NAME',
  'TABLE_NAME',
  'SCHED_TABLE',
  'DATACENTER',
]);
const placeProperty = 'ControlmServer';

/** Hash of what a definition says: equal means that nothing changed but perhaps its place. */
export function hashOf(type: string, source: Source): string {
  return uuidOfText(`${JSON.stringify(type)} ${JSON.stringify(sourceWithoutPlace(source))}`);
}

export function sourceWithoutPlace(source: Source): Source {
  if (source.format === 'xml') {
    const [tag, attributes, children] = source.element;
    return {
      format: 'xml',
      element: [tag, attributes.filter(([name]) => !placeAttributes.has(name)), children],
    };
  }
  if (source.format === 'json') {
    const members = source.object.members.filter(([name]) => name !== placeProperty);
    return { format: 'json', object: { is: 'object', members } };
  }
  return { format: 'csv', row: source.row.filter(([column]) => !placeColumns.has(plainColumn(column))) };
}
