import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFacts } from '../read-facts.ts';

const shellParts = fc.array(
  fc.constantFrom(
    ...'\'"`$(){}[]<>|&;#\\!~=*?\n\r\t \0\ud800é@%,:'.split(''),
    '$(',
    '${',
    '$((',
    '((',
    '))',
    '<<X\n',
    '\nX\n',
    '<<-',
    '<<<',
    '[[',
    ']]',
    'case x in',
    'esac',
    'x)',
    ';;',
    'if',
    'then',
    'fi',
    'for x in',
    'while',
    'do',
    'done',
    'function f',
    'f()',
    'exec',
    'sh -c',
    'eval',
    'ssh h',
    '$0',
    '$(dirname "$0")',
    '//s/x',
    '\\\\s\\x',
    'mount',
    '-o',
    'a.sh',
    'X=1',
    'user a b',
    'sqlplus u/p@d',
    '@a.sql',
  ),
  { maxLength: 60 },
);
const sqlParts = fc.array(
  fc.constantFrom(
    ...'\'"`$()[]<>|&;#\\!=*/-@:,.\n\r\t \0\ud800é%'.split(''),
    '/*',
    '*/',
    '--',
    '\n:r x',
    '\n:setvar a b',
    '\n@x',
    '\n\\i x',
    '$$',
    '$a$',
    "q'[",
    "]'",
    "N'",
    ':=',
    '&x',
    '$(x)',
    'declare',
    'set',
    'select',
    '@a',
    'begin',
    'end',
    'password',
    'identified by',
    '\nGO\n',
    '\n/\n',
    '\nEXIT 1',
    '\nREM x',
    '\nPROMPT x',
    '\nDEFINE a=b',
    '\nCONNECT u/p@d',
    '\n!! x',
    '\nHOST x',
    'xp_cmdshell',
    '\\\\s\\x',
  ),
  { maxLength: 60 },
);

describe.each([
  ['shell', shellParts],
  ['sql', sqlParts],
] as const)('any text as %s', (language, parts) => {
  const inside = (text: string) => {
    const facts = readFacts(language, text);
    const lines = text.split('\n');
    const placed = [
      facts.driveMappings,
      facts.uncPaths,
      facts.references,
      facts.secrets,
      facts.programs,
      facts.files,
    ];
    return placed
      .flat()
      .every(({ line, column }) => column >= 1 && column <= (lines[line - 1]?.length ?? 0) + 1);
  };

  it('is read without an exception, and facts stand in it', () => {
    const check = (text: string) => {
      expect(inside(text)).toBe(true);
    };
    fc.assert(
      fc.property(parts, (given) => {
        check(given.join(''));
        check(given.join(' '));
      }),
      { numRuns: 300 },
    );
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), check));
  });
});
