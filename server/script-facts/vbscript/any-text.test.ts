import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFacts } from '../read-facts.ts';

describe('any text', () => {
  const parts = [
    ...'"\'()_&+:=.,#[]<>\n\r \t'.split(''),
    '"a"',
    '""',
    ' _\n',
    'x',
    'If ',
    ' Then ',
    'Else ',
    'End If\n',
    'Sub a\n',
    'End Sub\n',
    'For i = ',
    'Next\n',
    'With ',
    'Const ',
    'Set ',
    '.Run ',
    '.MapNetworkDrive ',
    'WScript.Quit ',
    'WScript.Echo ',
    'ExecuteGlobal ',
    'f.OpenTextFile(',
    '.GetParentFolderName(',
    'rem ',
    '\\\\S\\x',
    '%A%',
    '&H1',
    '1.5',
    '\u0000',
    'ä',
    '\ud800',
  ];

  it('never throws, and gives places that are there', () => {
    const script = fc.array(fc.oneof(fc.constantFrom(...parts), fc.string({ unit: 'binary' })), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(script, (pieces) => {
        const text = pieces.join('');
        const { driveMappings, uncPaths, references: found, secrets, files } = readFacts('vbscript', text);
        const lines = text.split('\n').length;
        for (const { line, column } of [...driveMappings, ...uncPaths, ...found, ...secrets, ...files]) {
          expect(line).toBeLessThanOrEqual(lines);
          expect(column).toBeGreaterThan(0);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ...parts,
    'x.Run "a" & ',
    '(a & ',
    'If a Then\n',
    'x = x & "a" & x\n',
    'f(f(f(',
    '.Run(',
    "'x\n",
    'x="\\\\S\\a"\n',
  ])('takes linear time for %j without end', (part) => {
    const time = (length: number) => {
      const text = part.repeat(Math.ceil(length / part.length));
      const start = performance.now();
      readFacts('vbscript', text);
      return performance.now() - start;
    };
    time(100_000);
    const quarter = time(250_000);
    expect(time(1_000_000)).toBeLessThan(8 * quarter + 500);
  });
});
