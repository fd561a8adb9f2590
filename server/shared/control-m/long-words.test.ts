import { describe, expect, it } from 'vitest';
import { readDocument } from '../../testing/control-m-json.ts';
import { definitionsIn, refusalOf } from '../../testing/control-m-reading.ts';
import { toJson } from './definitions/convert/to-json.ts';
import { detailsOf } from './definitions/details/details-of.ts';
import { fieldsOf } from './definitions/fields.ts';
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

describe('a job with tens of thousands of ON blocks', () => {
  const many = Array.from({ length: 20_000 }, (_, n) => n);

  it('is compared and written in one go, from XML', async () => {
    const blocks = many.map((n) => `<ON STMT="*" CODE="c${n}"><DOCOND NAME="E${n}"/></ON>`).join('');
    const text = `<DEFTABLE><JOB JOBNAME="J">${blocks}</JOB></DEFTABLE>`;
    const { definitions } = await definitionsIn(readXml, text);
    const job = definitions.find(({ kind }) => kind === 'job');
    if (!job) throw new Error('no job');
    expect(toJson(job).object.members.length).toBeGreaterThan(many.length);
  });

  it('is compared and written in one go, from JSON', async () => {
    const set = (n: number) => ({ Type: 'Event:Add', Event: `E${n}` });
    const blocks = many.map((n) => [
      `If${n}`,
      { Type: 'If:CompletionStatus', CompletionStatus: 'OK', set: set(n) },
    ]);
    const { definition } = await readDocument({
      F: { Type: 'Folder', J: { Type: 'Job:Dummy', ...Object.fromEntries(blocks) } },
    });
    expect(fieldsOf(definition('F/J#1')).size).toBeGreaterThan(many.length);
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
