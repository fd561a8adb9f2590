import { describe, expect, it } from 'vitest';
import { facts } from './short-facts.ts';

describe('names of PowerShell', () => {
  const names = (...lines: string[]) => facts(...lines).variablesSet;
  it.each([
    ['$a = 1; [int]$b = 2; $c += 1', ['a', 'b', 'c']],
    ['$a, $b = 1, 2', ['a', 'b']],
    ['$a = $b = 1', ['b', 'a']],
    ['${a b} = 1; $script:c = 1; $global:d = 1; $env:E = 1', ['a b', 'c', 'd', 'env:E']],
    ['if (($a = 1)) { $b = 2 }', ['a', 'b']],
    ['Set-Variable a 1', ['a']],
    ['$a = 1; $A = 2', ['a']],
    ['param($a, $b = 1)', []],
    ['function f($a, $b = 1) { $c = 1 }', ['c']],
    ['foreach ($a in $b) { }', []],
    ['for ($i = 0; $i -lt 3; $i++) { }', []],
    ['$a.b = 1; $c[0] = 1; $d["x"] = 1', []],
    ['$h = @{ a = 1; b = 2 }', ['h']],
    ['class C { [int]$a = 1; $b }', []],
    ['"$a = 1"', []],
    ['# $a = 1', []],
    ['$a -eq 1; $a -ne 2', []],
    ['switch ($a) { 1 { $b = 1 } }', ['b']],
  ])('%s', (text, wanted) => expect(names(text)).toEqual(wanted));

  it('has functions, filters and labels of loops', () => {
    const text =
      'function A-B { }\nfilter C { }\nfunction global:D() { }\n:outer foreach ($x in 1) { break outer }';
    expect(facts(text).labels).toEqual(['A-B', 'C', 'D', 'outer']);
  });

  it('has exit codes as they are written', () => {
    const text = [
      'exit 0; exit -1; exit $rc; exit ($a + 1); exit $x.Code # comment',
      'if ($a) { exit 5 } else { exit }',
      'function f { exit 6 }',
      '[Environment]::Exit(7)',
      '$host.SetShouldExit(8)',
      "exit '9'",
      'cmd /c "exit 10"; powershell -Command "exit 11"; powershell { exit 12 }',
      "Write-Host 'exit 13'",
      'exit (14); exit( -15 )',
    ];
    expect(new Set(facts(...text).exitCodes)).toEqual(
      new Set([0, -1, '$rc', '($a + 1)', '$x.Code', 5, 6, 7, 8, 9, 14, -15]),
    );
  });

  it('tells which variables are read', () => {
    expect(facts('foo $a "$b $($c.d)" ${e} $env:F $true $_ $null').variablesRead).toEqual([
      'a',
      'b',
      'c',
      'e',
      'env:F',
    ]);
  });

  it('has programs that are no scripts and no cmdlets', () => {
    const text =
      'robocopy a b; & "C:\\x y\\tool.exe" 1; Get-Item a; function f { }; f; dir; .\\a.ps1; foo-bar x';
    expect(facts(text).programs.map(({ name }) => name)).toEqual([
      'robocopy',
      'C:\\x y\\tool.exe',
      'foo-bar',
    ]);
  });

  it('has files that are read and written', () => {
    const text = [
      "$log = 'K:\\log'",
      'Get-Content K:\\a.txt | Set-Content -Path "$log\\b.txt"',
      'Copy-Item K:\\c.txt L:\\d -Force',
      'foo > K:\\e.txt; foo 2>$null',
    ];
    expect(facts(...text).files.map(({ access, path }) => `${access} ${path}`)).toEqual([
      'read K:\\a.txt',
      'write K:\\log\\b.txt',
      'read K:\\c.txt',
      'write L:\\d',
      'write K:\\e.txt',
    ]);
  });
});
