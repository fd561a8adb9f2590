import { describe, expect, it } from 'vitest';
import { readDocument } from '../../testing/control-m-json.ts';
import { definitionsIn, refusalOf } from '../../testing/control-m-reading.ts';
import { detailsOf } from './definitions/details/details-of.ts';
import { inTreeOrder } from './export/tree.ts';
import { readCsv } from './formats/csv/read.ts';
import { readXml } from './formats/xml/read.ts';

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

describe('a folder that is in a file again and again', () => {
  const repeated = (times: number) =>
    Array.from(
      { length: times },
      (_, n) => `<SMART_FOLDER FOLDER_NAME="A"><INCOND NAME="C${n}"/></SMART_FOLDER>`,
    );

  it('is one folder with all that is said', async () => {
    const { definitions } = await definitionsIn(readXml, `<DEFTABLE>${repeated(50).join('')}</DEFTABLE>`);
    expect(definitions[0]?.links.waits.filter((token) => typeof token !== 'string')).toHaveLength(50);
  });

  it('is refused before putting it together takes all day', async () => {
    const refusal = await refusalOf(readXml, `<DEFTABLE>${repeated(50_000).join('')}</DEFTABLE>`);
    expect(refusal).toEqual({ refused: 'too-large' });
  });
});
