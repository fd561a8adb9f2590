import { describe, expect, it } from 'vitest';
import { Known, uuidsIn } from './known.ts';

const hex = (uuid: string) => Buffer.from(uuid.replaceAll('-', ''), 'hex');
const other = '99999999-9999-4999-8999-999999999999';

/** One definition as the database gives it: identity, hash, id, import, number. */
function entry(identity: string, id: string, seq = 7): Buffer {
  const number = Buffer.alloc(4);
  number.writeInt32BE(seq);
  return Buffer.concat([hex(identity), hex(other), hex(id), hex(other), number]);
}

describe('what an environment has', () => {
  // the first three begin alike, as far as they are compared by number
  const identities = [
    'aaaaaaaa-aaaa-4000-8000-000000000001',
    'aaaaaaaa-aaaa-4000-8000-000000000002',
    'aaaaaaaa-aaaa-5000-8000-000000000001',
    'ffffffff-ffff-4fff-8fff-ffffffffffff',
  ];
  const ids = identities.map((_, n) => `0000000${n}-0000-7000-8000-000000000000`);
  const known = () =>
    new Known(Buffer.concat(identities.map((identity, n) => entry(identity, ids[n] ?? '', n))));

  it('is found by its whole identity', () => {
    const all = known();
    for (const [n, identity] of identities.entries()) {
      const at = all.meet(identity);
      expect(at).toBe(n);
      expect(all.entry(at ?? -1)).toEqual({ id: ids[n], importId: other, seq: n });
      expect(all.hashOf(at ?? -1)).toBe(other);
    }
    expect(all.meet('aaaaaaaa-aaaa-4000-8000-000000000003')).toBeUndefined();
    expect(all.meet('00000000-0000-4000-8000-000000000000')).toBeUndefined();
  });

  it('tells what was not met', () => {
    const all = known();
    all.meet(identities[1] ?? '');
    expect(uuidsIn(all.unseen())).toEqual([ids[0], ids[2], ids[3]]);
  });

  it('may be nothing', () => {
    const none = new Known(new Uint8Array());
    expect(none.meet(other)).toBeUndefined();
    expect(uuidsIn(none.unseen())).toEqual([]);
  });
});
