import { describe, expect, it } from 'vitest';
import { references } from './short-facts.ts';

describe('syntax of PowerShell', () => {
  it.each([
    ["$a = 'x\n.\\b.ps1", []],
    ['$a = "x\n.\\b.ps1', []],
    ['$a = @"\n.\\b.ps1', []],
    ['<# .\\a.ps1\n.\\b.ps1', []],
    ['if ($a) { .\\b.ps1', ['run .\\b.ps1']],
    ['} ) ] .\\b.ps1', ['run .\\b.ps1']],
    ['foo#bar .\\a.ps1\n.\\b.ps1', ['run .\\b.ps1']],
    ["foo a#b 'c#d' #e .\\a.ps1\n.\\b.ps1", ['run .\\b.ps1']],
    ['"a `" .\\a.ps1"\n.\\b.ps1', ['run .\\b.ps1']],
    ['"a "" .\\a.ps1"\n.\\b.ps1', ['run .\\b.ps1']],
    ["'a '' .\\a.ps1'\n.\\b.ps1", ['run .\\b.ps1']],
    ['"$(if ($a) { "x `"y`"" } else { ")" })"; .\\b.ps1', ['run .\\b.ps1']],
    ["@'\n'@ not yet\n '@\n'@\n.\\b.ps1", ['run .\\b.ps1']],
    ['.\\b.ps1\r\n.\\c.ps1\r.\\d.ps1', ['run .\\b.ps1', 'run .\\c.ps1', 'run .\\d.ps1']],
    ['$a = (\n  1 +\n  2\n)\n.\\b.ps1', ['run .\\b.ps1']],
    ['foo (bar -X 1) -Y @{ Z = 1\n W = 2 }\n.\\b.ps1', ['run .\\b.ps1']],
    ['$x = $a ? .\\b.ps1 : 1', []],
    ['data D { "x" }\n.\\b.ps1', ['run .\\b.ps1']],
    ['enum E { A; B = 2 }\n.\\b.ps1', ['run .\\b.ps1']],
    ['[pscustomobject]@{ A = 1 } | foo\n.\\b.ps1', ['run .\\b.ps1']],
    ['$a[0].b("x")::c.d{ .\\a.ps1 }\n.\\b.ps1', ['run .\\a.ps1', 'run .\\b.ps1']],
    ['1MB, 0x1F, 1e3, 1..3\n.\\b.ps1', ['run .\\b.ps1']],
    ['a\0b\n.\\b.ps1', ['run .\\b.ps1']],
    ['function if-thing { }\nif-thing\n.\\b.ps1', ['run .\\b.ps1']],
    ['foreach-object { .\\b.ps1 }', ['run .\\b.ps1']],
    ['1 | foreach { .\\b.ps1 }', ['run .\\b.ps1']],
  ])('%j', (text, wanted) => expect(references(text)).toEqual(wanted));

  it('follows 60 blocks inside of each other', () => {
    const deep = `${'if ($a) { '.repeat(60)}.\\b.ps1${' }'.repeat(60)}`;
    expect(references(deep, '.\\c.ps1')).toEqual(['run .\\b.ps1', 'run .\\c.ps1']);
  });
});
