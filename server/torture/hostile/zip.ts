import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { join } from 'node:path';
import type { MakeContent } from './xml.ts';

/** A member of an archive; what it says of itself need not be true. */
interface Entry {
  name: string;
  content: Buffer;
  /** Default: what it is. */
  claimedSize?: number;
  /** As UNIX says it; 0o120777 is a link. */
  mode?: number;
}

const methodDeflate = 8;

function header(signature: number, entry: Entry, packed: Buffer, tail: Buffer): Buffer {
  const name = Buffer.from(entry.name);
  const isDirectory = signature === 0x02014b50;
  const fixed = Buffer.alloc(isDirectory ? 46 : 30);
  const at = isDirectory ? 2 : 0;
  fixed.writeUInt32LE(signature, 0);
  if (isDirectory) fixed.writeUInt16LE((3 << 8) | 20, 4); // made on UNIX: its modes count
  fixed.writeUInt16LE(20, 4 + at);
  fixed.writeUInt16LE(methodDeflate, 8 + at);
  fixed.writeUInt32LE(crc32(entry.content), 14 + at);
  fixed.writeUInt32LE(packed.length, 18 + at);
  fixed.writeUInt32LE(entry.claimedSize ?? entry.content.length, 22 + at);
  fixed.writeUInt16LE(name.length, 26 + at);
  if (isDirectory) fixed.writeUInt32LE(((entry.mode ?? 0o100644) << 16) >>> 0, 38);
  return Buffer.concat([fixed, tail, name]);
}

/** A zip archive with these members. */
export function zipOf(entries: readonly Entry[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const packed = deflateRawSync(entry.content);
    const local = Buffer.concat([header(0x04034b50, entry, packed, Buffer.alloc(0)), packed]);
    const central = header(0x02014b50, entry, packed, Buffer.alloc(0));
    central.writeUInt32LE(offset, 42);
    files.push(local);
    directory.push(central);
    offset += local.length;
  }
  return Buffer.concat([
    ...files,
    ...directory,
    endOf(entries.length, Buffer.concat(directory).length, offset),
  ]);
}

function endOf(count: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count & 0xffff, 8);
  end.writeUInt16LE(count & 0xffff, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}

const small = Buffer.from('<DEFTABLE/>');
const bomb = (size: number) => ({ name: 'bomb.xml', content: Buffer.alloc(100_000_000 * size) });
/** Names that lead out of the folder they are unpacked in, and to `outside`. */
const climbing = (outside: string) =>
  [
    `${'../'.repeat(12)}${outside.slice(1)}/up.xml`,
    join(outside, 'absolute.xml'),
    `..\\..\\up.xml`,
    'C:\\up.xml',
  ].map((name) => ({ name, content: small }));

export const zipFiles: Record<string, MakeContent> = {
  'a member of zeros': (size) => zipOf([bomb(size)]),
  'an archive in archives': (size) => {
    let inner = zipOf([bomb(size)]);
    for (let depth = 0; depth < 5; depth += 1) inner = zipOf([{ name: 'inner.zip', content: inner }]);
    return inner;
  },
  'names that climb out': (_, __, { outside }) => zipOf(climbing(outside)),
  'a link and a file through it': (_, __, { outside }) =>
    zipOf([
      { name: 'link', content: Buffer.from(outside), mode: 0o120777 },
      { name: 'link/through.xml', content: small },
    ]),
  'many members': (size) =>
    zipOf(Array.from({ length: 20_000 * size }, (_, n) => ({ name: `m${n}.xml`, content: small }))),
  'sizes that are not true': () => zipOf([{ name: 'a.xml', content: small, claimedSize: 0xfffffff0 }]),
  'a directory without its end': () => zipOf([{ name: 'a.xml', content: small }]).subarray(0, -22),
  'a gzip of zeros': (size) => gzipSync(Buffer.alloc(100_000_000 * size)),
};
