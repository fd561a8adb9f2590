import { describe, expect, it } from 'vitest';
import { corpusFiles } from '../../../../testing/control-m-corpus.ts';
import type { Definition } from '../../model/definition.ts';
import type { Links } from '../../model/links.ts';
import { plainDate } from '../details/words.ts';
import { diffFields, isIgnored } from '../fields.ts';
import type { Loss } from './losses.ts';
import { edgesOf, nodesOf, read, written } from './round-trip.ts';

const accepted = (format: 'xml' | 'json') =>
  corpusFiles(format).filter(({ expected }) => !('refused' in expected));

const byKey = (definitions: Definition[]) => new Map(nodesOf(definitions).map((node) => [node.key, node]));

/** Links in the words of one format. */
function plainLinks({ waits, adds, deletes, flows }: Links): Links {
  const plain = <T extends { date: string }>(event: T): T => ({ ...event, date: plainDate(event.date) });
  return {
    waits: waits.map((token) => (typeof token === 'string' ? token : plain(token))),
    adds: adds.map(plain),
    deletes: deletes.map(plain),
    flows,
  };
}

/** What is different in the file that was written and read again, but for what was said to be lost. */
function differences(before: Definition[], after: Definition[], losses: Map<string, Loss[]>) {
  const again = byKey(after);
  return nodesOf(before).flatMap((node) => {
    const lost = (losses.get(node.key) ?? []).map(({ field }) => field);
    const diffs = diffFields(node, again.get(node.key) ?? null, lost);
    return diffs.map((diff) => ({ key: node.key, ...diff }));
  });
}

describe('XML to JSON', () => {
  const files = accepted('xml').filter(({ name }) => name !== '20-empty-deftable.xml'); // as JSON it would be nothing

  it.each(files)('says the same, but for the losses it lists: $name', async ({ bytes }) => {
    const before = await read('xml', bytes);
    const { text, losses } = await written('json', before);
    const after = await read('json', text);

    const again = byKey(after);
    expect([...again.keys()].toSorted()).toEqual([...byKey(before).keys()].toSorted());
    for (const { key, links } of nodesOf(before))
      expect(plainLinks(again.get(key)?.links ?? links), key).toEqual(plainLinks(links));
    expect(differences(before, after, losses)).toEqual([]);
    expect(edgesOf(after)).toEqual(edgesOf(before));
  });
});

describe('JSON to XML', () => {
  it.each(accepted('json'))('says the same, but for the losses it lists: $name', async ({ bytes }) => {
    const before = await read('json', bytes);
    const { text, losses } = await written('xml', before);
    const after = await read('xml', text);

    expect([...byKey(after).keys()].toSorted()).toEqual([...byKey(before).keys()].toSorted());
    const flows = [...losses.values()].flat().some(({ field }) => isIgnored(field, ['flows']));
    const ofFlows = flows ? ['waits', 'sets'] : [];
    expect(differences(before, after, losses).filter(({ field }) => !ofFlows.includes(field))).toEqual([]);
    expect(edgesOf(after)).toEqual(edgesOf(before));
  });
});

describe.each(['xml', 'json'] as const)('%s to the same format', (format) => {
  it.each(accepted(format))('is a fixed point: $name', async ({ bytes }) => {
    const before = await read(format, bytes);
    const { text, losses } = await written(format, before);
    const same = ({ key, identity, hash, source }: Definition) => ({ key, identity, hash, source });
    const sorted = (list: Definition[]) => list.toSorted((a, b) => (a.key < b.key ? -1 : 1)).map(same);

    expect(sorted(await read(format, text))).toEqual(sorted(before));
    expect([...losses.values()].flat()).toEqual([]);
  });
});
