import { describe, expect, it } from 'vitest';
import { corpusFiles } from '../../../../testing/control-m-corpus.ts';
import { countsOf, definitionsIn, refusalOf } from '../../../../testing/control-m-reading.ts';
import { type Findings, type FolderRef, limits } from '../../model/reading.ts';
import { readXml } from './read.ts';

const files = corpusFiles('xml');
const accepted = files.filter(({ refused }) => !refused);
const refused = files.filter((file) => file.refused);
const small = ({ bytes }: { bytes: Buffer }) => bytes.length < 20_000;

const read = (text: string) => definitionsIn(readXml, text);
const counts = async (text: string) => countsOf((await read(text)).definitions);
const refusal = (text: string) => refusalOf(readXml, text);
const inFolder = (jobs: string) => `<DEFTABLE><FOLDER FOLDER_NAME="F">${jobs}</FOLDER></DEFTABLE>`;

const megabyte = 1024 * 1024;

/** How often `part` was given before a file that begins a folder, then goes on with `start`, was refused. */
async function givenUntilTooLarge(start: string, part: string): Promise<number> {
  let given = 0;
  async function* open() {
    yield Buffer.from(`<DEFTABLE><FOLDER FOLDER_NAME="F">${start}`);
    for (; given < 200; given++) yield Buffer.from(part);
  }
  const findings: Findings = {
    openFolder: () => 1 as FolderRef, // nobody looks at it
    closeFolder: () => {},
    job: () => {},
    other: () => {},
    warn: () => {},
  };
  await expect(readXml(open, findings)).rejects.toMatchObject({ reason: 'too-large' });
  return given;
}

describe('readXml: files of the corpus', () => {
  it.each(accepted)('reads $name', async ({ bytes, expected }) => {
    const { definitions } = await definitionsIn(readXml, bytes);
    expect(expected).toMatchObject(countsOf(definitions));
  });

  it.each(refused)('refuses $name', async ({ bytes, expected }) => {
    expect(await refusalOf(readXml, bytes)).toMatchObject(expected);
  });

  it.each(accepted.filter(small))('reads $name the same however it is cut', async ({ bytes }) => {
    const whole = await definitionsIn(readXml, bytes);
    for (const size of [1, 2, 3, 7]) expect(await definitionsIn(readXml, bytes, size)).toEqual(whole);
  });

  it.each(refused.filter(small))('refuses $name at the same place however it is cut', async ({ bytes }) => {
    const whole = await refusalOf(readXml, bytes);
    for (const size of [1, 2, 3, 7]) expect(await refusalOf(readXml, bytes, size)).toEqual(whole);
  });
});

describe('readXml: where a file is refused', () => {
  it('has found nothing in a file that breaks off after many jobs', async () => {
    let found = 0;
    const findings: Findings = {
      openFolder: () => (found += 1) as FolderRef, // nobody looks at it
      closeFolder: () => {},
      job: () => void (found += 1),
      other: () => void (found += 1),
      warn: () => void (found += 1),
    };
    async function* open() {
      yield Buffer.from(`<DEFTABLE>${'<FOLDER FOLDER_NAME="F"><JOB JOBNAME="A"/></FOLDER>'.repeat(100)}`);
    }
    await expect(readXml(open, findings)).rejects.toMatchObject({ reason: 'not-well-formed' });
    expect(found).toBe(0);
  });

  it.each([
    [
      'an ampersand that stands alone',
      'not-well-formed',
      2,
      13,
      '<DEFTABLE>\n <FOLDER A="&& "/>\n<B A=";"/></DEFTABLE>',
    ],
    ['an entity nobody declared', 'not-well-formed', 1, 24, '<DEFTABLE><FOLDER A="x &uuml;"/></DEFTABLE>'],
    ['a reference to no character', 'not-well-formed', 1, 22, '<DEFTABLE><FOLDER A="&#0;"/></DEFTABLE>'],
    [
      'a character that XML does not have',
      'not-well-formed',
      1,
      22,
      '<DEFTABLE><FOLDER A="\u0001"/></DEFTABLE>',
    ],
    ['an attribute twice', 'not-well-formed', 1, 25, '<DEFTABLE><FOLDER A="1" A="2"/></DEFTABLE>'],
    ['a second root', 'not-well-formed', 1, 12, '<DEFTABLE/><A/>'],
    ['another end tag', 'not-well-formed', 2, 2, '<DEFTABLE>\r </TABLE>'],
    ['a file cut off between tags', 'not-well-formed', 3, 1, '<DEFTABLE>\n <A>\n'],
    ['a file cut off in a value, before what is wrong in it', 'not-well-formed', 1, 15, '<DEFTABLE A="a&b '],
    ['a file cut off in a value', 'not-well-formed', 2, 5, '<DEFTABLE\n A="'],
    ['another root, however it is wrapped', 'not-control-m', 3, 2, '<!-- x -->\r\n\r <JOB\n JOBNAME="A"/>'],
    [
      'a folder without a name',
      'name-missing',
      2,
      1,
      '<DEFTABLE>\r\n<FOLDER\r\n DATACENTER="A"/></DEFTABLE>',
    ],
    ['a sub-folder without a name', 'name-missing', 1, 35, inFolder('<SUB_FOLDER/>')],
    ['a job without a name', 'name-missing', 1, 36, inFolder(' <JOB JOBNAME=""/>')],
    [
      'declarations in the DOCTYPE',
      'dtd-entities',
      2,
      20,
      '<?xml version="1.0"?>\n<!DOCTYPE DEFTABLE [ ]><DEFTABLE/>',
    ],
    ['declarations that never end', 'dtd-entities', 1, 28, `<!DOCTYPE A PUBLIC "[" '[' [<!ENTITY e "`],
  ])('names the place of %s', async (_, refused, line, column, text) => {
    for (const size of [1, 5, text.length])
      expect(await refusalOf(readXml, text, size)).toEqual({ refused, line, column });
  });

  it('takes the first problem: what is wrong before a declaration comes before it', async () => {
    expect(await refusal('<?xml version="9"?><!DOCTYPE A [')).toMatchObject({ refused: 'not-well-formed' });
  });

  it('does not take a DOCTYPE in a comment or an instruction for one', async () => {
    expect(
      await read('<!-- <!DOCTYPE A [ --><?x <!DOCTYPE A [ ?><!DOCTYPE A SYSTEM "[x]"><DEFTABLE/>'),
    ).toEqual({ definitions: [], warnings: [] });
  });

  it('refuses nesting beyond the limit, and takes the limit', async () => {
    const nested = (levels: number) =>
      inFolder(`<JOB JOBNAME="A">${'<N>'.repeat(levels)}${'</N>'.repeat(levels)}</JOB>`);
    expect(await counts(nested(limits.depth - 3))).toMatchObject({ jobs: 1 });
    expect(await refusal(nested(limits.depth - 2))).toMatchObject({ refused: 'too-deep', line: 1 });
  });

  it('refuses more attributes than the limit, and takes the limit', async () => {
    const with_ = (count: number) =>
      `<DEFTABLE><FOLDER FOLDER_NAME="F"><JOB JOBNAME="A"${Array.from({ length: count - 1 }, (_, n) => ` X${n}=""`).join('')}/></FOLDER></DEFTABLE>`;
    expect(await counts(with_(limits.attributes))).toMatchObject({ jobs: 1 });
    expect(await refusal(with_(limits.attributes + 1))).toMatchObject({ refused: 'too-large', line: 1 });
  });

  it('refuses a value beyond the limit, and counts a reference as what it stands for', async () => {
    const with_ = (value: string) =>
      `<DEFTABLE>\n<FOLDER FOLDER_NAME="F"><JOB JOBNAME="A" CMDLINE="${value}"/></FOLDER></DEFTABLE>`;
    expect(await counts(with_('&#13;'.repeat(limits.valueLength / 4)))).toMatchObject({ jobs: 1 });
    expect(await refusal(with_('x'.repeat(limits.valueLength + 1)))).toMatchObject({
      refused: 'too-large',
      line: 2,
    });
  });

  it.each(['<JOB JOBNAME="A">', '<!--', '<JOB JOBNAME="', '<JOB A', '<![CDATA[', '<?x ', ' '])(
    'refuses an endless value after %s long before it ends',
    async (start) => {
      const given = await givenUntilTooLarge(start, (start === ' ' ? ' ' : 'x').repeat(megabyte));
      expect(given).toBeLessThan(40);
    },
  );

  it('refuses folders that all together say too much of themselves', async () => {
    const given = await givenUntilTooLarge('', `<SUB_FOLDER JOBNAME="S" X="${'x'.repeat(megabyte)}"/>`);
    expect(given).toBeGreaterThan(100);
    expect(given).toBeLessThan(150);
  });

  it('refuses a job that is too large as a whole', async () => {
    const value = 'x'.repeat(1024 * 1024);
    const large = `<DEFTABLE><FOLDER FOLDER_NAME="F">\n<JOB JOBNAME="A">${`<N V="${value}"/>`.repeat(17)}</JOB></FOLDER></DEFTABLE>`;
    expect(await refusal(large)).toMatchObject({ refused: 'too-large', line: 2 });
  });
});
