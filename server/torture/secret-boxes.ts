import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { SecretBox } from '../installation/secret-box.ts';

/** What keeps a text secret at rest. */
export type Box = Pick<SecretBox, 'seal' | 'open'>;

const keyOf = (hex: string) => Buffer.from(hex, 'hex');

/** Boxes that look right and are not, which whatever looks at one must tell from ours. */
export const carelessBoxes: Record<string, (key: string) => Box> = {
  'without a tag': (key) => ({
    seal(text) {
      const iv = randomBytes(16);
      const cipher = createCipheriv('aes-256-ctr', keyOf(key), iv);
      return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final()]).toString('base64');
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, 'base64');
      const decipher = createDecipheriv('aes-256-ctr', keyOf(key), bytes.subarray(0, 16));
      return decipher.update(bytes.subarray(16), undefined, 'utf8') + decipher.final('utf8');
    },
  }),
  'without the row in it': (key) => {
    const box = new SecretBox({ secretKey: key, secretKeyFile: '' });
    return { seal: (text) => box.seal(text, ''), open: (sealed) => box.open(sealed, '') };
  },
  'that only encodes': () => ({
    seal: (text) => Buffer.from(text).toString('base64'),
    open: (sealed) => Buffer.from(sealed, 'base64').toString('utf8'),
  }),
};

/**
 * Tries everything that somebody with the data folder, but not its key, can make of ciphertexts.
 * @returns what was opened although it should not be
 */
export function wronglyOpened(makeBox: (key: string) => Box): string[] {
  const key = randomBytes(32).toString('hex');
  const box = makeBox(key);
  const [one, other] = ['row-1', 'row-2'];
  const sealed = box.seal('postgres://wo:canary@db/wo', one);
  if (box.open(sealed, one) !== 'postgres://wo:canary@db/wo') return ['it does not open what it sealed'];
  const bytes = Buffer.from(sealed, 'base64');
  const attempts: [string, () => string][] = [
    ['as another row', () => box.open(sealed, other)],
    ['with another key', () => makeBox(randomBytes(32).toString('hex')).open(sealed, one)],
    ...forgeries(bytes, Buffer.from(box.seal('postgres://wo:canary@db/wo', one), 'base64')).map(
      ([name, forged]): [string, () => string] => [name, () => box.open(forged.toString('base64'), one)],
    ),
  ];
  return attempts.filter(([, open]) => succeeds(open)).map(([name]) => name);
}

/** Each bit flipped, each length, and parts of two sealed texts put together. */
function forgeries(bytes: Buffer, second: Buffer): [string, Buffer][] {
  const flips = Array.from({ length: bytes.length * 8 }, (_, bit): [string, Buffer] => {
    const forged = Buffer.from(bytes);
    forged[bit >> 3] = (forged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    return [`bit ${bit} flipped`, forged];
  });
  const cuts = Array.from({ length: bytes.length }, (_, length): [string, Buffer] => [
    `cut to ${length} bytes`,
    bytes.subarray(0, length),
  ]);
  const mixed = [12, 28].map((at): [string, Buffer] => [
    `the first ${at} bytes of another one`,
    Buffer.concat([second.subarray(0, at), bytes.subarray(at)]),
  ]);
  return [...flips, ...cuts, ...mixed, ['more at its end', Buffer.concat([bytes, Buffer.alloc(1)])]];
}

function succeeds(open: () => string): boolean {
  try {
    open();
    return true;
  } catch {
    return false;
  }
}
