import { writeJson } from '../shared/control-m/formats/json/print.ts';
import { readJson } from '../shared/control-m/formats/json/read.ts';
import { definitionsIn, refusalOf } from './control-m-reading.ts';

/** Definitions of a document by key. */
export async function readDocument(document: object | string) {
  const { definitions, warnings } = await definitionsIn(readJson, textOf(document));
  const byKey = new Map(definitions.map((definition) => [definition.key, definition]));
  const definition = (key: string) => {
    const found = byKey.get(key);
    if (!found) throw new Error(`${key} is not among ${[...byKey.keys()].join(', ')}`);
    return found;
  };
  return {
    keys: [...byKey.keys()],
    warnings,
    definition,
    links: (key: string) => definition(key).links,
    /** Its object as it would be written. */
    object: (key: string): unknown => {
      const { source } = definition(key);
      return source.format === 'json' ? JSON.parse(writeJson(source.object)) : source;
    },
  };
}

const textOf = (document: object | string) =>
  typeof document === 'string' ? document : JSON.stringify(document);

export const documentRefusal = (document: object | string) => refusalOf(readJson, textOf(document));

export const dummy = { Type: 'Job:Dummy' };

export function waitFor(...events: unknown[]) {
  return { Type: 'WaitForEvents', Events: events };
}
