import { describe, expect, it } from 'vitest';
import { facts } from './short-facts.ts';

const uncPaths = (...lines: string[]) => facts(...lines).uncPaths.map(({ path }) => path);

describe('UNC paths of PowerShell', () => {
  it.each([
    ["$a = '\\\\s\\x y\\z'", ['\\\\s\\x y\\z']],
    ['$a = "see \\\\s\\x y"', ['\\\\s\\x']],
    ['Copy-Item \\\\s\\x\\a.txt D:\\', ['\\\\s\\x\\a.txt']],
    ['Get-Item \\\\s', ['\\\\s']],
    ["Test-Path '\\\\s'", ['\\\\s']],
    ['$a = "\\\\$s\\$($b.Name)\\c d"', ['\\\\$s\\$($b.Name)\\c d']],
    ['$a = "to \\\\$s\\$($b[0].Name + \'x\'), now"', ["\\\\$s\\$($b[0].Name + 'x')"]],
    ['$a = "x $(Get-Item \\\\s\\x) y"', ['\\\\s\\x']],
    ['robocopy D:\\a \\\\s\\x /log:\\\\s\\logs\\a.log', ['\\\\s\\x', '\\\\s\\logs\\a.log']],
    ['foo -Path:\\\\s\\x', ['\\\\s\\x']],
    ["foo | Out-File '\\\\s\\x y\\a.txt'", ['\\\\s\\x y\\a.txt']],
    ['foo > \\\\s\\x\\a.txt 2>&1', ['\\\\s\\x\\a.txt']],
    ['Write-Output foo > \\\\s\\x\\a.txt', ['\\\\s\\x\\a.txt']],
    ["$a = @'\nfirst \\\\s\\x second\n'@", ['\\\\s\\x']],
    ["@('\\\\a\\x', '\\\\b\\y') | % { $_ }", ['\\\\a\\x', '\\\\b\\y']],
    ["$h = @{ '\\\\s\\key' = '\\\\s\\value' }", ['\\\\s\\key', '\\\\s\\value']],
    ['foo /log:"\\\\s\\x y.log" /e', ['\\\\s\\x y.log']],
    ['foo "/log:\\\\s\\x y.log"', ['\\\\s\\x']],
    ["if ($a -like '\\\\s\\*') { }", ['\\\\s\\*']],
    ["[ValidateSet('\\\\s\\x')][string]$a = ''", ['\\\\s\\x']],
    ["'\\\\?\\UNC\\s\\x'", ['\\\\?\\UNC\\s\\x']],
    ["'\\\\.\\pipe\\x'; '\\\\?\\C:\\x'", []],
    ["$a = 'C:\\\\temp\\\\x'", []],
    ["$a -replace '\\\\', '/'", []],
    ["$a -match '^\\\\\\\\s\\\\x'", []],
    ["$a -split '\\\\d+'", []],
    ["[regex]'\\\\d+'; Select-String -Pattern '\\\\(\\d+)\\x'", []],
    ["$a = '\\\\' + $b + '\\x'", []],
    ['Write-Host "\\\\s\\x"', []],
    ['Write-Host ("\\\\s\\x {0}" -f $a)', []],
    ['Write-BatchLog INFO "\\\\s\\x"', []],
    ['echo \\\\s\\x', []],
    ['throw "\\\\s\\x"', []],
    ["throw (New-Object Exception '\\\\s\\x')", []],
    ['# \\\\s\\x', []],
    ['<# \\\\s\\x #>', []],
    ['Write-Host "$(Get-Item \\\\s\\x)"', ['\\\\s\\x']],
    ['cmd /c "echo \\\\s\\x"', []],
    ['cmd /c "dir \\\\s\\x"', ['\\\\s\\x']],
  ])('%s', (text, wanted) => expect(uncPaths(text)).toEqual(wanted));

  it('fills in constants and nulls what is unknown', () => {
    expect(facts('$s = \'srv\'\n$a = "\\\\$s\\$x\\y"').uncPaths).toEqual([
      { line: 2, column: 7, path: '\\\\$s\\$x\\y', server: 'srv', share: null },
    ]);
    expect(facts("$a = '\\\\{0}\\x' -f $s").uncPaths).toMatchObject([{ server: null, share: 'x' }]);
  });
});
