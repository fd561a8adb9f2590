import type { Bait } from './bait.ts';
import type { Random } from './random.ts';

/** Makes the content of a file; `size` is 1 for the usual one, larger for worse. */
export type MakeContent = (size: number, random: Random, bait: Bait) => string | Buffer;

const times = (text: string, count: number) => text.repeat(Math.floor(count));
const inJob = (attributes: string) =>
  `<DEFTABLE><FOLDER FOLDER_NAME="F" DATACENTER="C"><JOB JOBNAME="J" ${attributes}/></FOLDER></DEFTABLE>`;
const withDtd = (declarations: string, use: string) =>
  `<?xml version="1.0"?><!DOCTYPE DEFTABLE [${declarations}]>${inJob(`CMDLINE="${use}"`)}`;

const laughs = (size: number) =>
  Array.from({ length: 9 + size }, (_, n) => `<!ENTITY l${n + 1} "${times(`&l${n};`, 10)}">`).join('');

const tokens =
  '<¦>¦</¦/>¦<!--¦-->¦<![CDATA[¦]]>¦<?¦?>¦<!DOCTYPE ¦[¦]¦&¦;¦&#¦"¦\'¦=¦ ¦\n¦JOB¦JOBNAME¦DEFTABLE¦FOLDER¦INCOND¦\0¦\ufffe¦%¦<!ENTITY ¦x'.split(
    '¦',
  );

export const xmlFiles: Record<string, MakeContent> = {
  'levels that are not closed': (size) => `<DEFTABLE>${times('<SUB_FOLDER JOBNAME="S">', 60_000 * size)}`,
  'levels that were never opened': (size) => `<DEFTABLE>${times('</SUB_FOLDER>', 200_000 * size)}`,
  'a long attribute': (size) => inJob(`CMDLINE="${times('x', 6_000_000 * size)}"`),
  'many attributes': (size) => inJob(Array.from({ length: 200_000 * size }, (_, n) => `A${n}="1"`).join(' ')),
  'one attribute again and again': (size) => inJob(times('A="1" ', 200_000 * size)),
  'entities of entities': (size) => withDtd(`<!ENTITY l0 "ha">${laughs(size)}`, `&l${9 + size};`),
  'an entity of itself': () => withDtd('<!ENTITY a "&a;">', '&a;'),
  'an entity that is a file': (_, __, { file }) => withDtd(`<!ENTITY f SYSTEM "file://${file}">`, '&f;'),
  'an entity that is an address': (_, __, { url }) => withDtd(`<!ENTITY u SYSTEM "${url}">`, '&u;'),
  'an external DTD': (_, __, { url }) => `<!DOCTYPE DEFTABLE SYSTEM "${url}">${inJob('CMDLINE="&from;"')}`,
  'an entity of a DTD': (_, __, { url }) => withDtd(`<!ENTITY % d SYSTEM "${url}"> %d;`, '&from;'),
  'includes and schemas': (_, __, { url, file }) =>
    `<?xml-stylesheet href="${url}"?><DEFTABLE xmlns:xi="http://www.w3.org/2001/XInclude" xmlns:s="http://www.w3.org/2001/XMLSchema-instance" s:schemaLocation="x ${url}"><xi:include href="file://${file}" parse="text"/></DEFTABLE>`,
  'a comment that does not end': (size) => `<DEFTABLE><!--${times('-- ', 3_000_000 * size)}`,
  'a CDATA section that does not end': (size) => `<DEFTABLE><![CDATA[${times(']]', 4_000_000 * size)}`,
  'an instruction that does not end': (size) => `<?${times('x', 8_000_000 * size)}`,
  'a long name of an element': (size) => `<${times('a', 6_000_000 * size)}/>`,
  'text between elements': (size) => `<DEFTABLE>${times('text ', 1_600_000 * size)}</DEFTABLE>`,
  'references without end': (size) => inJob(`CMDLINE="${times('&#65;', 1_000_000 * size)}"`),
  'references to no character': (size) => inJob(`CMDLINE="${times('&#x110000;&#0;&#xd800;', 1_000 * size)}"`),
  'half of a character in UTF-16': () =>
    Buffer.concat([Buffer.from('\ufeff<DEFTABLE>', 'utf16le'), Buffer.from([0xd8])]),
  'bytes of no encoding': (size, random) =>
    Buffer.from(Array.from({ length: 500_000 * size }, () => random.int(256))),
  'an encoding nobody knows': () => `<?xml version="1.0" encoding="utf-7"?>${inJob('CMDLINE="+ADw-"')}`,
  zeros: (size) => Buffer.alloc(8_000_000 * size),
  // each is kept, and costs what a definition costs
  'elements nobody knows': (size) => `<DEFTABLE>${times('<A/>', 30_000 * size)}</DEFTABLE>`,
  'jobs without a name': (size) =>
    `<DEFTABLE><FOLDER FOLDER_NAME="F">${times('<JOB JOBNAME=""/>', 100_000 * size)}</FOLDER></DEFTABLE>`,
  'one job again and again': (size) =>
    `<DEFTABLE><FOLDER FOLDER_NAME="F">${times('<JOB JOBNAME="J" TASKTYPE="Dummy"/>', 4_000 * size)}</FOLDER></DEFTABLE>`,
  'tokens in any order': (size, random) =>
    `<DEFTABLE>${Array.from({ length: 200_000 * size }, () => random.pick(tokens)).join('')}`,
};
