import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Language } from './model.ts';
import { readFacts } from './read-facts.ts';

/** Written with `¦` between them. */
function patterns(...lists: string[]): string[] {
  return lists.flatMap((list) => list.split('¦'));
}

/** For each language, what has a meaning in it, alone and as people would have to repeat it to slow a reader down. */
const hostile: Record<Exclude<Language, 'other'>, string[]> = {
  cmd: patterns(
    '^¦"¦%¦!¦(¦)¦&¦|¦<¦>¦@¦:¦=¦\\¦\\\\a\\b;¦"\\"¦^\n¦^"¦%%a¦%~$¦"\\\\a\\b"¦%a%\\\\b\\c;¦set a=¦set a1>x ¦set /a a¦echo.',
    "if a==b ¦for %%a in (x) do ¦for /f %%a in ('¦call ¦start ¦net use /user:x ¦rem net use Z: \\\\s\\x p /user:u\n",
  ),
  powershell: patterns(
    '$¦`¦"¦\'¦(¦$(¦"$(¦@(¦@{¦${¦<#¦#¦#>¦@"\n¦@\'\n¦{¦[¦|¦-a¦& ¦. ¦$a.¦$x = ¦"a" + ¦function a { ¦if (¦\\\\a\\b,¦cmd /c "',
    'New-PSDrive ¦# net use Z: \\\\s\\x p\n',
  ),
  shell: patterns(
    '$¦`¦"¦\'¦(¦$(¦"$(¦$((¦${¦${a:-¦<<X\n¦<<-X\n¦#¦\\¦\\\n¦{ ¦;;¦if ¦case x in ¦for x in ¦sudo ¦echo ¦a=b ¦//a/b ¦eval ',
    '[[ ¦a() ¦\\\\a\\b ',
  ),
  vbscript: patterns(
    '"¦""¦\'¦(¦&¦_\n¦:¦.¦x.Run "¦x.Run "cmd /c ¦If x Then ¦Sub x\n¦x = "¦("¦"a" & ¦rem ¦CreateObject("¦x.MapNetworkDrive "',
  ),
  sql: patterns(
    "/*¦*/¦/¦*¦--¦-¦'¦\"¦[¦$¦$$¦&¦&a¦@¦@x\n¦:¦:r x\n¦:setvar x ¦\\¦\\i x\n¦prompt ¦begin ¦q'[¦$(¦(¦;¦define x=",
  ),
};

const languages = Object.keys(hostile) as (keyof typeof hostile)[]; // the keys of the record above

/** What all of them may meet. */
const common = [
  '\0',
  '\r',
  '\n',
  ' ',
  '\ud800',
  'Bearer ',
  '://a:',
  'PASSWORD=',
  '-----BEGIN ',
  'AKIA',
  '\\\\',
];

function cpuMs(language: Language, text: string): number {
  const before = process.cpuUsage();
  readFacts(language, text);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const quarter = 256 * 1024;

describe.each(languages)('hostile text as %s', (language) => {
  const repeated = [...hostile[language], ...common].map(
    (pattern) => [JSON.stringify(pattern), pattern] as const,
  );

  it.each(repeated)(
    '%s again and again takes time linear in its length',
    { timeout: 60_000 },
    (_, pattern) => {
      const costs = (quarters: number) =>
        cpuMs(language, pattern.repeat(Math.ceil((quarters * quarter) / pattern.length)));
      const small = costs(1);
      const large = costs(4);
      if (large < 8 * small + 200) return;

      // the small one may have been lucky, the large one not: what is quadratic costs four times as much once more
      expect(costs(8)).toBeLessThan(3 * large + 200);
    },
  );

  it('of special characters in any order is read', { timeout: 60_000 }, () => {
    const parts = fc.constantFrom(
      ...hostile[language],
      ...common,
      'net use Z: \\\\s\\x ',
      '\\\\a\\b',
      'a.cmd ',
      '\n',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 60 }), (chosen) => {
        expectPlaces(language, chosen.join(''));
      }),
      { numRuns: 500 },
    );
  });

  it('of any characters is read', { timeout: 60_000 }, () => {
    const unit = fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0, max: 127 }));
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 200 }), (codes) => {
        expectPlaces(language, String.fromCharCode(...codes));
      }),
      { numRuns: 500 },
    );
  });
});

/** Facts stand in the text, in its order. */
function expectPlaces(language: Language, text: string): void {
  const facts = readFacts(language, text);
  const lines = text.split('\n');
  const { driveMappings, unmappings, uncPaths, references, secrets, programs, files } = facts;
  for (const found of [driveMappings, unmappings, uncPaths, references, secrets, programs, files])
    for (const [index, { line, column }] of found.entries()) {
      expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? -1) + 1);
      const before = found[index - 1];
      if (before) expect(before.line < line || (before.line === line && before.column < column)).toBe(true);
    }
}
