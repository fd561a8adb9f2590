import type { Source } from '../model/source.ts';
import { sourceWithoutPlace } from './hash.ts';

type Parts = Map<string, string>;

/**
 * How two sources of one format were written otherwise, by attribute or property; `source` for what is deeper inside.
 * For changes that mean nothing to this product: an empty attribute, a default that was written out.
 */
export function rawDiff(
  before: Source,
  after: Source,
): { field: string; before: string | null; after: string | null }[] {
  const [old, now] = [partsOf(before), partsOf(after)];
  const names = new Set([...old.keys(), ...now.keys()]);
  return [...names]
    .filter((name) => old.get(name) !== now.get(name))
    .map((field) => ({ field, before: old.get(field) ?? null, after: now.get(field) ?? null }));
}

function partsOf(written: Source): Parts {
  const source = sourceWithoutPlace(written);
  if (source.format === 'csv') return new Map(source.row.map(([name, value]) => [`columns.${name}`, value]));
  if (source.format === 'json')
    return new Map(
      source.object.members.map(([name, value]) => [`properties.${name}`, JSON.stringify(value)]),
    );
  const [tag, attributes, children] = source.element;
  const parts: Parts = new Map(attributes.map(([name, value]) => [`attributes.${name}`, value]));
  return parts.set('source', JSON.stringify([tag, children]));
}
