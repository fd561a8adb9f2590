import { describe, expect, it } from 'vitest';
import { dummy, readDocument, waitFor } from '../../../../testing/control-m-json.ts';

describe('readJson: links', () => {
  const waits = async (...objects: object[]) => {
    const named = Object.fromEntries(objects.map((object, n) => [`wait ${n}`, object]));
    const { links } = await readDocument({ F: { Type: 'Folder', A: { ...dummy, ...named } } });
    return links('F/A#1').waits.map((token) =>
      typeof token === 'string' ? token : `${token.event}@${token.date}`,
    );
  };

  it('puts in every AND that was left out', async () => {
    expect(await waits(waitFor('a', { Event: 'b', Date: 'NoDate' }, '(', 'c', 'OR', 'd', ')', 'or'))).toEqual(
      ['a@', 'AND', 'b@NoDate', 'AND', '(', 'c@', 'OR', 'd@', ')', 'AND', 'or@'],
    );
  });

  it('wants all of several waits, whatever is in them', async () => {
    expect(await waits(waitFor('a', 'OR', 'b'), waitFor(), waitFor('c'))).toEqual([
      '(',
      'a@',
      'OR',
      'b@',
      ')',
      'AND',
      'c@',
    ]);
  });

  it('knows what is set and deleted only when something happens', async () => {
    const { links } = await readDocument({
      F: {
        Type: 'Folder',
        A: {
          ...dummy,
          add: { Type: 'AddEvents', Events: [{ Event: 'a', Date: 'NextOrderDate' }, 'b'] },
          delete: { Type: 'DeleteEvents', Events: [{ Event: 'c' }] },
          'If:Output': {
            Type: 'If:Output',
            Actions: [{ Type: 'Event:Add', Event: 'd' }],
            gone: { Type: 'Event:Delete', Event: 'e', Date: 'AnyDate' },
            more: { inner: { Type: 'AddEvents', Events: ['g'] } },
          },
          ServiceActions: { late: { Type: 'If:SLA:ServiceIsLate', x: { Type: 'Event:Add', Event: 'f' } } },
        },
      },
    });
    expect(links('F/A#1')).toEqual({
      waits: [],
      adds: [
        { event: 'a', date: 'NextOrderDate', on: false },
        { event: 'b', date: '', on: false },
        { event: 'd', date: '', on: true },
        { event: 'g', date: '', on: true },
        { event: 'f', date: '', on: true },
      ],
      deletes: [
        { event: 'c', date: '', on: false },
        { event: 'e', date: 'AnyDate', on: true },
      ],
      flows: [],
    });
  });

  it('takes flows as they are written', async () => {
    const { links } = await readDocument({
      F: { Type: 'Folder', one: { Type: 'Flow', Sequence: ['A', 'Missing', 'A'] } },
    });
    expect(links('F/').flows).toEqual([{ name: 'one', sequence: ['A', 'Missing', 'A'] }]);
  });
});
