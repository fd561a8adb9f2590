import type { Bait } from './bait.ts';
import { jsonFiles } from './json.ts';
import { randomOf } from './random.ts';
import { type MakeContent, xmlFiles } from './xml.ts';
import { zipFiles } from './zip.ts';

/** Something hostile on its way to a server. */
export interface HostileRequest {
  name: string;
  /** Files go to imports, documents to a call that takes JSON. */
  to: 'import' | 'call';
  headers: Record<string, string>;
  body: Buffer;
}

interface Kind extends Omit<HostileRequest, 'body'> {
  /** The first round is the usual size; further ones up to three times that, and with other random parts. */
  make: MakeContent;
}

const json = { 'content-type': 'application/json' };
const multipart = { 'content-type': 'multipart/form-data; boundary=b' };
const fileHead = (name: string) =>
  `--b\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n\r\n`;

/** Several files in one body. */
const forms: Record<string, MakeContent> = {
  'files whose names climb out': (_, __, { outside }) => {
    const names = [
      `../../../..${outside}/form.xml`,
      `${outside}/absolute.xml`,
      '\0.xml',
      'x'.repeat(100_000),
    ];
    return `${names.map((name) => `${fileHead(name)}<DEFTABLE/>\r\n`).join('')}--b--`;
  },
  'a form that does not end': (size) => fileHead('a.xml') + '\r\n--b'.repeat(1_000_000 * size),
  'a form of headers': (size) => `--b\r\n${'x-header: 1\r\n'.repeat(200_000 * size)}\r\nx\r\n--b--`,
};

function kinds(
  sort: string,
  to: Kind['to'],
  headers: Kind['headers'],
  made: Record<string, MakeContent>,
): Kind[] {
  return Object.entries(made).map(([name, make]) => ({ name: `${sort}: ${name}`, to, headers, make }));
}

function some(made: Record<string, MakeContent>, ...names: string[]): Record<string, MakeContent> {
  return Object.fromEntries(Object.entries(made).filter(([name]) => names.includes(name)));
}

const asFile = { 'content-type': 'application/octet-stream' };

/** One of each; a round has them all. */
const hostileKinds: readonly Kind[] = [
  ...kinds('XML', 'import', asFile, xmlFiles),
  ...kinds('JSON', 'import', asFile, jsonFiles),
  ...kinds('ZIP', 'import', asFile, zipFiles),
  ...kinds('form', 'import', multipart, forms),
  ...kinds('call', 'call', json, some(jsonFiles, 'objects in objects', 'lists in lists', 'a long number')),
  ...kinds('call', 'call', { ...json, 'content-encoding': 'gzip' }, some(zipFiles, 'a gzip of zeros')),
];
export const kindCount = hostileKinds.length;

/** More is turned away by its length alone. */
const longestCall = 2_000_000;

function requestOf({ make, ...kind }: Kind, round: number, bait: Bait): HostileRequest {
  const random = randomOf(round);
  const content = make(round === 0 ? 1 : 1 + random.int(3), random, bait);
  const body = Buffer.isBuffer(content) ? content : Buffer.from(content);
  return { ...kind, body: kind.to === 'call' ? body.subarray(0, longestCall) : body };
}

/** Kinds follow each other mixed, so that few of them are of all sorts. */
const stride = 11;

/** The n-th of an endless row of hostile requests; the same one each time. */
export function hostileRequest(n: number, bait: Bait): HostileRequest {
  const kind = hostileKinds[(n * stride) % kindCount];
  if (!kind) throw new Error('there are kinds');
  return requestOf(kind, Math.floor(n / kindCount), bait);
}

/** The usual one of a kind. */
export function requestNamed(name: string, bait: Bait): HostileRequest {
  const kind = hostileKinds.find((one) => one.name === name);
  if (!kind) throw new Error(`There is no kind ${name}.`);
  return requestOf(kind, 0, bait);
}
