import { describe, expect, it } from 'vitest';
import { composeUrl, emptyParts, partsOfUrl } from './pg-url.ts';

const parts = { ...emptyParts, host: 'db.example.com', database: 'wo', user: 'wo', password: 'secret' };

describe('composeUrl', () => {
  it('escapes what would end a part early', () => {
    const odd = { ...parts, user: 'a@b', password: 'p:/?#@ %', database: 'd b', tls: 'require' as const };
    expect(composeUrl(odd)).toBe(
      'postgres://a%40b:p%3A%2F%3F%23%40%20%25@db.example.com:5432/d%20b?sslmode=require',
    );
    expect(partsOfUrl(composeUrl(odd))).toEqual(odd);
  });

  it('brackets an IPv6 address', () => {
    const v6 = { ...parts, host: '::1' };
    expect(composeUrl(v6)).toBe('postgres://wo:secret@[::1]:5432/wo');
    expect(partsOfUrl(composeUrl(v6))).toEqual(v6);
  });
});

describe('partsOfUrl', () => {
  it('fills the port that a pasted string leaves out', () => {
    expect(partsOfUrl(' postgresql://wo:secret@db.example.com/wo ')).toEqual(parts);
  });

  it.each(['', 'db.example.com', 'mysql://a@b/c', 'postgres://a,b/c'])('leaves %s alone', (text) => {
    expect(partsOfUrl(text)).toBeUndefined();
  });
});
