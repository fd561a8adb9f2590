import { describe, expect, it } from 'vitest';
import { asked, asText, resourceOf } from './resource.ts';

describe('asked', () => {
  it.each([
    ['k', { drive: 'K' }],
    ['K:', { drive: 'K' }],
    ['K:\\', { drive: 'K' }],
    [' FIN-FS01 ', { server: 'FIN-FS01' }],
    ['\\\\FIN-FS01', { server: 'FIN-FS01' }],
    ['10.20.30.40', { server: '10.20.30.40' }],
    ['\\\\FIN-FS01\\ledger', { share: '\\\\FIN-FS01\\ledger' }],
    ['//fin-fs01/ledger/', { share: '\\\\fin-fs01\\ledger' }],
    ['\\\\FIN-FS01\\lager$\\in', { share: '\\\\FIN-FS01\\lager$' }],
    ['FIN-FS01\\Berichte Finanz', { share: '\\\\FIN-FS01\\Berichte Finanz' }],
  ])('takes %s', (text, resource) => {
    expect(asked(text)).toEqual(resource);
  });

  it.each(['', '  ', '\\\\', 'a server', 'C:\\x y\\z', '*'])('does not know what %o is', (text) => {
    expect(asked(text)).toBeUndefined();
  });

  it('is the opposite of what is written in the field', () => {
    for (const resource of [{ drive: 'K' }, { server: 'SRV' }, { share: '\\\\S\\x' }])
      expect(asked(asText(resource))).toEqual(resource);
  });
});

describe('resourceOf', () => {
  it('takes the one that is named, never one of several', () => {
    expect(resourceOf({ drive: 'K' })).toEqual({ drive: 'K' });
    expect(resourceOf({ drive: 'K', server: 'S' })).toBeUndefined();
    expect(resourceOf({})).toBeUndefined();
  });
});
