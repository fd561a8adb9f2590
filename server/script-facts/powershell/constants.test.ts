import { describe, expect, it } from 'vitest';
import { facts, mappings } from './short-facts.ts';

describe('constants of PowerShell', () => {
  const target = (...lines: string[]) =>
    facts(...lines, 'net use K: $t').driveMappings.at(-1)?.resolvedTarget;
  it.each([
    [["$t = '\\\\s\\x'"], '\\\\s\\x'],
    [['$t = "\\\\s\\x"'], '\\\\s\\x'],
    [["[string]$t = '\\\\s\\x'"], '\\\\s\\x'],
    [["$script:t = '\\\\s\\x'"], '\\\\s\\x'],
    [["$T = '\\\\s\\x'"], '\\\\s\\x'],
    [['$s = \'s\'; $t = "\\\\$s\\x"'], '\\\\s\\x'],
    [['$s = \'s\'; $t = "\\\\${s}\\$($s)"'], '\\\\s\\s'],
    [["$s = 's'; $t = '\\\\' + $s + '\\x'"], '\\\\s\\x'],
    [["$s, $t = 'a', '\\\\s\\x'"], '\\\\s\\x'],
    [["$a = $t = '\\\\s\\x'"], '\\\\s\\x'],
    [["$t = ('\\\\s\\x')"], '\\\\s\\x'],
    [['$env:S = \'s\'; $t = "\\\\$env:S\\x"'], '\\\\s\\x'],
    [["Set-Variable -Name t -Value '\\\\s\\x'"], '\\\\s\\x'],
    [["try { $t = '\\\\s\\x' } catch { }"], '\\\\s\\x'],
    [["begin { $t = '\\\\s\\x' }"], '\\\\s\\x'],
    [["$t = '\\\\s\\it''s'"], "\\\\s\\it's"],
    [['$t = "\\\\s\\a`$"'], '\\\\s\\a$'],
    [["if ($x) { $t = '\\\\s\\x' }"], null],
    [["foreach ($a in 1) { $t = '\\\\s\\x' }"], null],
    [["for (;;) { $t = '\\\\s\\x' }"], null],
    [["function f { $t = '\\\\s\\x' }"], null],
    [["param($t = '\\\\s\\x')"], null],
    [["$t = '\\\\s\\x'; $t = '\\\\s\\y'"], null],
    [["$t = '\\\\s\\x'; if ($a) { $t = '\\\\s\\x' }"], null],
    [["$t = '\\\\s\\x'; $t += '\\y'"], null],
    [["$t = '\\\\s\\x'; foreach ($t in $list) { }"], null],
    [['$t = "\\\\$unknown\\x"'], null],
    [["$t = '\\\\{0}\\x' -f 's'"], null],
    [["$t = '\\\\s\\x'.ToUpper()"], null],
    [["$t = '\\\\s\\x', '\\\\s\\y'"], null],
    [["$t = Get-Content 'a'"], null],
    [["1 | % { $t = '\\\\s\\x' }"], null],
  ])('%j', (lines, wanted) => expect(target(...lines)).toBe(wanted));

  it('does not see what comes later', () => {
    expect(mappings('net use K: $t', "$t = '\\\\s\\x'")).toEqual(['K null net use']);
    expect(mappings("$t = '\\\\s\\x'; net use K: $t")).toEqual(['K \\\\s\\x net use']);
  });

  it('takes a parameter of a function for its own', () => {
    expect(mappings("$r = '\\\\s\\x'", 'function f($r) { net use K: $r }', 'net use L: $r')).toEqual([
      'K null net use',
      'L \\\\s\\x net use',
    ]);
    expect(mappings("$r = '\\\\s\\x'", 'function f { param([string]$r) net use K: $r }')).toEqual([
      'K null net use',
    ]);
    expect(mappings("$r = '\\\\s\\x'", 'function f { net use K: $r }')).toEqual(['K \\\\s\\x net use']);
  });
});
