import type { Random } from './random.ts';
import type { MakeContent } from './xml.ts';

const times = (text: string, count: number) => text.repeat(Math.floor(count));
const inFolder = (members: string) => `{"F": {"Type": "Folder", ${members}}}`;
const job = (members: string) => inFolder(`"J": {"Type": "Job:Command", ${members}}`);

const tokens =
  '{¦}¦[¦]¦:¦,¦"¦\\¦\\u¦true¦null¦-¦1e¦0¦"Type"¦"Folder"¦ ¦\n¦\0¦\ud800¦__proto__¦//¦/*¦NaN'.split('¦');

const polluting = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];
const soup = (count: number, random: Random) =>
  Array.from({ length: count }, () => random.pick(tokens)).join('');

export const jsonFiles: Record<string, MakeContent> = {
  'objects in objects': (size) => times('{"a":', 200_000 * size),
  'lists in lists': (size) => times('[', 1_000_000 * size) + times(']', 1_000_000 * size),
  'lists and objects in each other': (size) => times('[{"a":', 200_000 * size),
  'a string that does not end': (size) => `{"F": {"Type": "Folder", "D": "${times('x', 8_000_000 * size)}`,
  'escapes that do not end': (size) => `{"F": "${times('\\', 8_000_001 * size)}`,
  'a long number': (size) => job(`"N": ${times('9', 5_000_000 * size)}`),
  'numbers beyond all numbers': (size) =>
    job(`"N": [${times('1e999999999, -0.1e-99999, ', 50_000 * size)}1]`),
  'one key again and again': (size) =>
    inFolder(`${times('"J": {"Type": "Job:Dummy"},', 4_000 * size)}"Z": 1`),
  'one member again and again': (size) => job(`${times('"A": 1,', 500_000 * size)}"Z": 1`),
  'keys of a prototype': () =>
    `{${polluting.map((key) => `"${key}": {"Type": "Folder", "polluted": "canary", "${key}": {"Type": "Job:Dummy", "__proto__": {"polluted": 1}}}`).join()}}`,
  'halves of characters': (size) => job(`"D": "${times('\\ud800', 1_000_000 * size)}"`),
  'many keys': (size) => job(`${Array.from({ length: 200_000 * size }, (_, n) => `"k${n}": 1`).join()}`),
  blanks: (size) => `{${times(' \n\t', 3_000_000 * size)}`,
  'the wrong encoding': () => Buffer.from(`\ufeff${job('"D": "x"')}`, 'utf16le'),
  'tokens in any order': (size, random) => `{"F": ${soup(300_000 * size, random)}`,
};
