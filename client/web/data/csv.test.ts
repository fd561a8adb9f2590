import { describe, expect, it } from 'vitest';
import { csvOf } from './csv.ts';

describe('csvOf', () => {
  it('quotes what would break a row, and begins with a byte order mark', () => {
    expect(csvOf(['a', 'b'], [['1,5', 'say "hi"\nagain']])).toBe(
      '\u{FEFF}a,b\r\n"1,5","say ""hi""\nagain"\r\n',
    );
  });

  it.each(['=1+1', '+1', '-1', '@x', '\tx', '＝1'])('does not let %j begin a formula', (text) => {
    expect(csvOf(['a'], [[text]])).toContain(`'${text}`);
  });
});
