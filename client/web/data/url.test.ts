import { describe, expect, it } from 'vitest';
import { auditUrl, parseSearch, publishUrl, safeNext, scriptUrl, workspacesUrl, writeSearch } from './url.ts';

describe('writeSearch', () => {
  it('writes what a person can read, and leaves defaults out', () => {
    expect(writeSearch({ path: 'nightly/sql', q: 'a b', kind: undefined, tag: '', add: false })).toBe(
      '?path=nightly/sql&q=a+b',
    );
  });

  it('is empty when there is nothing to say', () => {
    expect(writeSearch({})).toBe('');
  });

  it('is read back by parseSearch, whatever the text', () => {
    const search = { q: 'a&b=c?#%é +', path: 'x/y z' };
    expect(parseSearch(writeSearch(search))).toEqual(search);
  });
});

describe('the search of a page', () => {
  it('takes a broken value as not given, and keeps the others', () => {
    expect(auditUrl.parse({ outcome: 'maybe', action: 'scripts.update' })).toEqual({
      action: 'scripts.update',
    });
    expect(scriptUrl.parse({ tab: 'nonsense', left: 'x', right: '3' })).toEqual({ right: 3 });
    expect(publishUrl.parse({ show: 'new', teamId: 't' })).toEqual({ show: 'new', teamId: 't' });
  });

  it('takes numbers and flags from the address as well as from code', () => {
    expect(scriptUrl.parse({ left: 2 })).toEqual({ left: 2 });
    expect(workspacesUrl.parse({ add: 'true' })).toEqual({ add: true });
    expect(workspacesUrl.parse({ add: true })).toEqual({ add: true });
  });
});

describe('safeNext', () => {
  it('goes to a page of ours', () => {
    expect(safeNext('/scripts?q=a')).toBe('/scripts?q=a');
  });

  it.each([
    undefined,
    '',
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
  ])('goes home instead of to %s', (next) => {
    expect(safeNext(next)).toBe('/');
  });
});
