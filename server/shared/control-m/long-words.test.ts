import { describe, expect, it } from 'vitest';
import { readDocument } from '../../testing/control-m-json.ts';
import { definitionsIn } from '../../testing/control-m-reading.ts';
import { detailsOf } from './definitions/details/details-of.ts';
import { inTreeOrder } from './export/tree.ts';
import { readCsv } from './formats/csv/read.ts';

/** As long as a value of a file may be: what takes a step for each pair of signs would not end within the day. */
const longest = 4 * 1024 * 1024 - 16;

describe('a value made to be looked at again and again', () => {
  it('is read through once: blanks where JSON has a number', async () => {
    const status = `${' '.repeat(longest)}x`;
    const job = { Type: 'Job:Dummy', If: { Type: 'If:CompletionStatus', CompletionStatus: status } };
    const { definition } = await readDocument({ F: { Type: 'Folder', J: job } });
    const { source, type } = definition('F/J#1');
    expect(detailsOf(source, type).blocks).toEqual([]);
  });

  it('is read through once: brackets in a cell of a report', async () => {
    const event = `${')'.repeat(longest / 2)}E`;
    const { definitions } = await definitionsIn(readCsv, `Job Name,In Conditions\nJ,${event} ODAT\n`);
    expect(definitions[0]?.links.waits).toEqual([{ event, date: 'ODAT' }]);
  });

  it('is read through once: numbers in the name of a job', () => {
    const name = '#1 ('.repeat(longest / 4);
    const jobs = [2, 1].map((n) => ({
      id: `${n}`,
      parentId: null,
      name,
      kind: 'job',
      key: `${name}#${n}`,
      seq: 3 - n,
    }));
    expect([...inTreeOrder(jobs)].map(({ item }) => item.id)).toEqual(['1', '2']);
  });
});
