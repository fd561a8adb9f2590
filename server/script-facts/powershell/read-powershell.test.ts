import { describe, expect, it } from 'vitest';
import { readFacts } from '../read-facts.ts';

const facts = (...lines: string[]) => readFacts('powershell', lines.join('\n'));

/** `how target` of each reference. */
const references = (...lines: string[]) =>
  facts(...lines).references.map(({ how, target }) => `${how} ${target}`);

/** `letter target via` of each mapping. */
const mappings = (...lines: string[]) =>
  facts(...lines).driveMappings.map(
    ({ letter, resolvedTarget, via }) => `${letter} ${resolvedTarget} ${via}`,
  );

const unmapped = (...lines: string[]) => facts(...lines).unmappings.map(({ letter }) => letter);

/** `kind text` of each secret. */
const secrets = (...lines: string[]) => {
  const all = lines.join('\n').split('\n');
  return facts(...lines).secrets.map(
    ({ kind, line, column, length }) => `${kind} ${all[line - 1]?.slice(column - 1, column - 1 + length)}`,
  );
};

const uncPaths = (...lines: string[]) => facts(...lines).uncPaths.map(({ path }) => path);

describe('drives of PowerShell', () => {
  it.each([
    ['New-PSDrive -Name K -PSProvider FileSystem -Root \\\\s\\x', ['K \\\\s\\x New-PSDrive']],
    ['New-PSDrive K FileSystem \\\\s\\x', ['K \\\\s\\x New-PSDrive']],
    ['new-psdrive -n K -ps FileSystem -ro "\\\\s\\x y\\"', ['K \\\\s\\x y New-PSDrive']],
    ['New-PSDrive -Name:K -PSProvider:FileSystem -Root:\\\\s\\x', ['K \\\\s\\x New-PSDrive']],
    ['New-PSDrive -Root \\\\s\\x -Scope Global K FileSystem', ['K \\\\s\\x New-PSDrive']],
    ['ndr K FileSystem \\\\s\\x', ['K \\\\s\\x New-PSDrive']],
    ['mount -Name K -PSProvider FileSystem -Root \\\\s\\x', ['K \\\\s\\x New-PSDrive']],
    ['Microsoft.PowerShell.Management\\New-PSDrive K FileSystem \\\\s\\x', ['K \\\\s\\x New-PSDrive']],
    ['& New-PSDrive K FileSystem \\\\s\\x', ['K \\\\s\\x New-PSDrive']],
    ["& 'New-PSDrive' K FileSystem \\\\s\\x", ['K \\\\s\\x New-PSDrive']],
    ['$null = New-PSDrive K FileSystem \\\\s\\x', ['K \\\\s\\x New-PSDrive']],
    ['[void](New-PSDrive K FileSystem \\\\s\\x)', ['K \\\\s\\x New-PSDrive']],
    ['if ((New-PSDrive K FileSystem \\\\s\\x)) { }', ['K \\\\s\\x New-PSDrive']],
    ['try { New-PSDrive K FileSystem \\\\s\\x } catch { }', ['K \\\\s\\x New-PSDrive']],
    ['"$(New-PSDrive K FileSystem \\\\s\\x)"', ['K \\\\s\\x New-PSDrive']],
    ['New-PSDrive K FileSystem D:\\data', ['K D:\\data New-PSDrive']],
    ['New-PSDrive –Name K –PSProvider FileSystem –Root “\\\\s\\x”', ['K \\\\s\\x New-PSDrive']],
    ['New-PSDrive -Name Long -PSProvider FileSystem -Root \\\\s\\x', []],
    ['New-PSDrive -Name K -PSProvider Registry -Root HKLM:\\Software', []],
    ['New-PSDrive -Name HKU -PSProvider Registry -Root HKEY_USERS', []],
    ['Write-Host "New-PSDrive K FileSystem \\\\s\\x"', []],
    ['Write-Host New-PSDrive K FileSystem \\\\s\\x', []],
    ['# New-PSDrive K FileSystem \\\\s\\x', []],
    ['<# New-PSDrive K FileSystem \\\\s\\x #>', []],
    ["$text = @'\nNew-PSDrive K FileSystem \\\\s\\x\n'@", []],
    ["$text = 'New-PSDrive K FileSystem \\\\s\\x'", []],
    ['pushd \\\\s\\x', []],
    ['New-SmbMapping K: \\\\s\\x', ['K \\\\s\\x New-SmbMapping']],
    ['New-SmbMapping -RemotePath \\\\s\\x', ['null \\\\s\\x New-SmbMapping']],
    ['New-SmbMapping -LocalPath LPT1: -RemotePath \\\\s\\x', []],
    ['net use K: \\\\s\\x', ['K \\\\s\\x net use']],
    ['net.exe use K: \\\\s\\x', ['K \\\\s\\x net use']],
    ['& "C:\\Windows\\System32\\net.exe" use K: \\\\s\\x', ['K \\\\s\\x net use']],
    ['net --% use K: \\\\s\\x /user:"a b"', ['K \\\\s\\x net use']],
    ['net use', []],
    ['subst K: D:\\x', ['K D:\\x subst']],
    ['cmd /c "net use K: \\\\s\\x"', ['K \\\\s\\x net use']],
    ['cmd /c \'net use K: "\\\\s\\x y"\'', ['K \\\\s\\x y net use']],
    ['cmd /c net use K: \\\\s\\x', ['K \\\\s\\x net use']],
    [
      "$n = New-Object -ComObject WScript.Network\n$n.MapNetworkDrive('K:', '\\\\s\\x')",
      ['K \\\\s\\x MapNetworkDrive'],
    ],
    ["$n.MapNetworkDrive('', '\\\\s\\x')", ['null \\\\s\\x MapNetworkDrive']],
    ["$n.MapNetworkDrive(\n 'K:',\n '\\\\s\\x'\n)", ['K \\\\s\\x MapNetworkDrive']],
    ['powershell -Command { New-PSDrive K FileSystem \\\\s\\x }', ['K \\\\s\\x New-PSDrive']],
    ['powershell -Command "New-PSDrive K FileSystem \'\\\\s\\x\'"', ['K \\\\s\\x New-PSDrive']],
    ["Start-Process net -ArgumentList 'use', 'K:', '\\\\s\\x'", ['K \\\\s\\x net use']],
    [
      'Start-Process -FilePath net.exe -Args \'use K: "\\\\s\\x y" /persistent:no\' -Wait',
      ['K \\\\s\\x y net use'],
    ],
    ["Invoke-Expression 'net use K: \\\\s\\x'", ['K \\\\s\\x net use']],
    ['iex "net use K: `"\\\\s\\x y`""', ['K \\\\s\\x y net use']],
    ['Invoke-Command -ComputerName c { net use K: \\\\s\\x }', ['K \\\\s\\x net use']],
  ])('%s', (text, wanted) => expect(mappings(text)).toEqual(wanted));

  it('says whether a mapping stays, by switch, value or splat', () => {
    const persistent = (text: string) => facts(text).driveMappings[0]?.persistent;
    expect(persistent('New-PSDrive K FileSystem \\\\s\\x')).toBe(false);
    expect(persistent('New-PSDrive K FileSystem \\\\s\\x -Pers')).toBe(true);
    expect(persistent('New-PSDrive K FileSystem \\\\s\\x -Persist:$false')).toBe(false);
    expect(persistent('New-SmbMapping K: \\\\s\\x')).toBe(null);
    expect(persistent('New-SmbMapping K: \\\\s\\x -Persistent $true')).toBe(true);
    expect(persistent('New-SmbMapping K: \\\\s\\x -Persistent:$false')).toBe(false);
    expect(persistent('New-SmbMapping K: \\\\s\\x -Persistent $keep')).toBe(null);
    expect(persistent("$n.MapNetworkDrive('K:', '\\\\s\\x')")).toBe(false);
    expect(persistent("$n.MapNetworkDrive('K:', '\\\\s\\x', $true)")).toBe(true);
    expect(persistent("$n.MapNetworkDrive('K:', '\\\\s\\x', $keep)")).toBe(null);
  });

  it('tells user and password from each other', () => {
    const [mapping] = facts('New-SmbMapping K: \\\\s\\x -UserName $u -Password $p').driveMappings;
    expect(mapping).toMatchObject({ user: '$u', hasPassword: true });
    const [other] = facts("$n.MapNetworkDrive('K:', '\\\\s\\x', $false, '', '')").driveMappings;
    expect(other).toMatchObject({ hasPassword: false });
    expect(other).not.toHaveProperty('user');
    const [third] = facts('New-PSDrive K FileSystem \\\\s\\x -Credential (Get-Credential)').driveMappings;
    expect(third).toMatchObject({ hasPassword: false });
  });

  it('shows a splatted mapping where the splat is', () => {
    const found = facts(
      '$h = @{ Name = "K"; PSProvider = "FileSystem"; Root = "\\\\s\\x"; Persist = $true }',
      'New-PSDrive @h',
    ).driveMappings;
    expect(found).toEqual([
      {
        line: 2,
        column: 13,
        letter: 'K',
        target: '\\\\s\\x',
        resolvedTarget: '\\\\s\\x',
        server: 's',
        share: 'x',
        hasPassword: false,
        persistent: true,
        via: 'New-PSDrive',
      },
    ]);
  });

  it('takes no splat of a hashtable that is set twice, or not there', () => {
    const table = "@{ Name = 'K'; PSProvider = 'FileSystem'; Root = '\\\\s\\x' }";
    expect(mappings(`$h = ${table}`, `$h = ${table}`, 'New-PSDrive @h')).toEqual([]);
    expect(mappings('New-PSDrive @h')).toEqual([]);
  });

  it('has an expression as target whole, without its parentheses', () => {
    expect(facts("New-PSDrive K FileSystem (Join-Path '\\\\s\\x' 'y')").driveMappings).toMatchObject([
      { target: "Join-Path '\\\\s\\x' 'y'", resolvedTarget: '\\\\s\\x\\y', server: 's', share: 'x' },
    ]);
    expect(facts("New-PSDrive K FileSystem ('\\\\{0}\\x' -f $s)").driveMappings).toMatchObject([
      { target: "'\\\\{0}\\x' -f $s", resolvedTarget: null, server: null, share: null },
    ]);
    expect(facts("$s = 'a'\nNew-PSDrive K FileSystem ('\\\\' + $s + '\\x')").driveMappings).toMatchObject([
      { target: "'\\\\' + $s + '\\x'", resolvedTarget: '\\\\a\\x' },
    ]);
  });

  it('does not guess what only a run knows', () => {
    expect(mappings('New-PSDrive $l FileSystem \\\\s\\x')).toEqual(['null \\\\s\\x New-PSDrive']);
    expect(mappings("$l = 'K'\nNew-PSDrive $l FileSystem \\\\s\\x")).toEqual(['K \\\\s\\x New-PSDrive']);
    expect(mappings('net use K: \\\\$s\\x')).toEqual(['K null net use']);
    expect(mappings("net use K: '\\\\$s\\x'")).toEqual(['K null net use']);
  });

  it.each([
    ['Remove-PSDrive K', ['K']],
    ['Remove-PSDrive -Name K, L -Force', ['K', 'L']],
    ["Remove-PSDrive -Name 'K','L'", ['K', 'L']],
    ['rdr K', ['K']],
    ['Remove-PSDrive Long', []],
    ['Remove-PSDrive $l', [null]],
    ['Get-PSDrive K | Remove-PSDrive', []],
    ['Remove-SmbMapping K: -Force', ['K']],
    ["Remove-SmbMapping -LocalPath 'K:','L:' -UpdateProfile", ['K', 'L']],
    ['Remove-SmbMapping -RemotePath \\\\s\\x', [null]],
    ["$n.RemoveNetworkDrive('K:', $true, $true)", ['K']],
    ['net use K: /delete', ['K']],
    ['net use K: /d', ['K']],
    ['subst K: /d', ['K']],
    ['Pop-Location; popd', []],
  ])('%s', (text, wanted) => expect(unmapped(text)).toEqual(wanted));
});

describe('scripts that PowerShell starts', () => {
  it.each([
    ['.\\a.ps1', ['run .\\a.ps1']],
    ['D:\\x\\a.cmd one two', ['run D:\\x\\a.cmd']],
    ['& .\\a.ps1', ['call .\\a.ps1']],
    ["&'D:\\x y\\a.cmd'", ['call D:\\x y\\a.cmd']],
    ['. .\\a.ps1', ['source .\\a.ps1']],
    ['."$PSScriptRoot\\a.ps1"', ['source $PSScriptRoot\\a.ps1']],
    ['. $settings', ['source $settings']],
    ['. { $x = 1 }', []],
    ['. Set-Things', []],
    ['& $PSScriptRoot\\a.ps1', ['call $PSScriptRoot\\a.ps1']],
    ["& (Join-Path $PSScriptRoot 'a.ps1') -X 1", ["call Join-Path $PSScriptRoot 'a.ps1'"]],
    ["& ($PSScriptRoot + '\\a.ps1')", ["call $PSScriptRoot + '\\a.ps1'"]],
    ['& $unknown', []],
    ['& "$dir\\$name.cmd"', ['call $dir\\$name.cmd']],
    ['$x = & .\\a.ps1 | Out-String', ['call .\\a.ps1']],
    ['if (Test-Path .\\a.ps1) { .\\a.ps1 }', ['run .\\a.ps1']],
    ['"x" | .\\a.ps1', ['run .\\a.ps1']],
    [
      '.\\a.ps1; .\\b.ps1 && .\\c.ps1 || .\\d.ps1',
      ['run .\\a.ps1', 'run .\\b.ps1', 'run .\\c.ps1', 'run .\\d.ps1'],
    ],
    ['Test-Path .\\a.ps1', []],
    ['Get-Content a.ps1', []],
    ["$h = @{ File = 'a.ps1' }", []],
    ["$file = 'a.ps1'", []],
    ['Write-Host .\\a.ps1', []],
    ['echo "$(.\\a.ps1)"', ['run .\\a.ps1']],
    ['# .\\a.ps1', []],
    ['D:\\x\\tool.exe a.ps1', []],
    ['Start-Process D:\\x\\a.cmd', ['start D:\\x\\a.cmd']],
    ['saps -File D:\\x\\a.cmd', ['start D:\\x\\a.cmd']],
    ['Start-Process cmd -ArgumentList \'/c "D:\\x y\\a.cmd" one\'', ['cmd D:\\x y\\a.cmd']],
    [
      'Start-Process powershell -Verb RunAs \'-NoProfile -File `"D:\\x\\a.ps1`"\''.replaceAll('`', ''),
      ['powershell D:\\x\\a.ps1'],
    ],
    ['Start-Process powershell "-File `"$PSScriptRoot\\a.ps1`""', ['powershell $PSScriptRoot\\a.ps1']],
    ["[Diagnostics.Process]::Start('D:\\x\\a.cmd')", ['start D:\\x\\a.cmd']],
    ['powershell -File a.ps1', ['powershell a.ps1']],
    [
      'powershell.exe -NoProfile -ExecutionPolicy Bypass -File "$PSScriptRoot\\a.ps1" -X 1',
      ['powershell $PSScriptRoot\\a.ps1'],
    ],
    ['pwsh a.ps1', ['powershell a.ps1']],
    ['powershell -Command "& \'D:\\x\\a.ps1\'"', ['call D:\\x\\a.ps1']],
    ['powershell { .\\a.ps1 }', ['run .\\a.ps1']],
    ['powershell -EncodedCommand RwBlAHQA', []],
    ['cmd /c D:\\x\\a.cmd', ['cmd D:\\x\\a.cmd']],
    ['cmd /c "D:\\x\\a.cmd > D:\\log.txt"', ['cmd D:\\x\\a.cmd']],
    ['cmd /c "$PSScriptRoot\\a.cmd"', ['cmd $PSScriptRoot\\a.cmd']],
    ['cmd.exe /c "call D:\\x\\a.cmd && echo b.cmd"', ['call D:\\x\\a.cmd']],
    ['cscript //nologo D:\\x\\a.vbs', ['cscript D:\\x\\a.vbs']],
    ['sqlcmd -S x -i D:\\x\\a.sql', ['sql D:\\x\\a.sql']],
    ['Invoke-Sqlcmd -ServerInstance x -InputFile D:\\x\\a.sql', ['sql D:\\x\\a.sql']],
    ['Invoke-Sqlcmd -Inp $file', ['sql $file']],
    ['Invoke-Sqlcmd -I $file', []],
    ['Start-Job -FilePath .\\a.ps1', ['start .\\a.ps1']],
    ['Start-Job { & .\\a.ps1 }', ['call .\\a.ps1']],
    ['Start-Job -ScriptBlock { .\\a.ps1 }', ['run .\\a.ps1']],
    ['Invoke-Command -ComputerName c -FilePath .\\a.ps1', ['remote .\\a.ps1']],
    ['Invoke-Command -ComputerName c -ScriptBlock { & D:\\x\\a.cmd }', ['remote D:\\x\\a.cmd']],
    ['icm c { cmd /c D:\\x\\a.cmd }', ['remote D:\\x\\a.cmd']],
    ['Invoke-Command -Session $s { powershell -File D:\\x\\a.ps1 }', ['remote D:\\x\\a.ps1']],
    ['Invoke-Expression "D:\\x\\a.cmd one"', ['invoke D:\\x\\a.cmd']],
    ["iex '& D:\\x\\a.cmd'", ['call D:\\x\\a.cmd']],
    ['iex "$PSScriptRoot\\a.ps1 -X"', ['invoke $PSScriptRoot\\a.ps1']],
    ['Invoke-Expression $text', []],
    ['Import-Module .\\a.psm1', ['import .\\a.psm1']],
    ['Import-Module "$PSScriptRoot\\a.psm1" -Force', ['import $PSScriptRoot\\a.psm1']],
    ['ipmo .\\a.psm1, .\\b.psm1', ['import .\\a.psm1', 'import .\\b.psm1']],
    ['Import-Module SqlServer', []],
    ['Import-Module -Name SqlServer -MinimumVersion 21.0', []],
    ['using module .\\a.psm1', ['import .\\a.psm1']],
    ["using module '.\\a b.psm1'", ['import .\\a b.psm1']],
    ['using module Foo', []],
    ['using namespace System.IO', []],
    ["New-ScheduledTaskAction -Execute 'D:\\x\\a.cmd'", ['schedule D:\\x\\a.cmd']],
    ["New-ScheduledTaskAction -Exec powershell -Arg '-File D:\\x\\a.ps1'", ['schedule D:\\x\\a.ps1']],
    ["New-ScheduledTaskAction -Execute cmd.exe -Argument '/c D:\\x\\a.cmd'", ['schedule D:\\x\\a.cmd']],
    ['New-ScheduledTaskAction -Execute (Join-Path D:\\x $t.File)', []],
    ['schtasks /create /tn x /tr D:\\x\\a.cmd /sc daily', ['schedule D:\\x\\a.cmd']],
    ['Register-ScheduledJob -Name x -FilePath D:\\x\\a.ps1', ['schedule D:\\x\\a.ps1']],
    ['psexec \\\\c D:\\x\\a.cmd', ['remote D:\\x\\a.cmd']],
    ['foreach ($x in 1..3) { .\\a.ps1 }', ['run .\\a.ps1']],
    ['1..3 | % { .\\a.ps1 $_ }', ['run .\\a.ps1']],
    ['switch ($x) { 1 { .\\a.ps1 } default { .\\b.ps1 } }', ['run .\\a.ps1', 'run .\\b.ps1']],
    ['do { .\\a.ps1 } while ($x)', ['run .\\a.ps1']],
    ['while ($true) { .\\a.ps1 }', ['run .\\a.ps1']],
    ['trap { .\\a.ps1 }', ['run .\\a.ps1']],
    [
      'try { .\\a.ps1 } catch [IO.IOException] { .\\b.ps1 } finally { .\\c.ps1 }',
      ['run .\\a.ps1', 'run .\\b.ps1', 'run .\\c.ps1'],
    ],
    ['function f { .\\a.ps1 }', ['run .\\a.ps1']],
    ['class C { [void] Run([int]$n) { & .\\a.ps1 } }', ['call .\\a.ps1']],
    [
      'begin { .\\a.ps1 } process { .\\b.ps1 } end { .\\c.ps1 }',
      ['run .\\a.ps1', 'run .\\b.ps1', 'run .\\c.ps1'],
    ],
    ['$x = if ($y) { .\\a.ps1 } else { .\\b.ps1 }', ['run .\\a.ps1', 'run .\\b.ps1']],
    ['return .\\a.ps1', ['run .\\a.ps1']],
    ['$y = $(.\\a.ps1), @(.\\b.ps1)', ['run .\\a.ps1', 'run .\\b.ps1']],
    ['$h = @{ A = { .\\a.ps1 }; B = (.\\b.ps1) }', ['run .\\a.ps1', 'run .\\b.ps1']],
    ['7z x a.zip; 7za.cmd', ['run 7za.cmd']],
    ['& .\\a.ps1 `\n  -X 1 `\n  -Y 2\n.\\b.ps1', ['call .\\a.ps1', 'run .\\b.ps1']],
    ['Get-Date |\n  # a comment\n  .\\a.ps1', ['run .\\a.ps1']],
    ['[CmdletBinding()] param([string]$X = "a.ps1")\n.\\a.ps1', ['run .\\a.ps1']],
    ['Import-Module (Join-Path $PSScriptRoot "..\\a.psm1")', ['import Join-Path $PSScriptRoot "..\\a.psm1"']],
  ])('%s', (text, wanted) => expect(references(text)).toEqual(wanted));

  it('knows where a script is from constants and the own folder', () => {
    const path = (...lines: string[]) => facts(...lines).references[0]?.path;
    expect(path('& "$PSScriptRoot\\..\\a.cmd"')).toEqual({ start: 'own-folder', segments: ['..', 'a.cmd'] });
    expect(path("$j = Join-Path $PSScriptRoot '\\sub\\a.cmd'", '& $j')).toEqual({
      start: 'own-folder',
      segments: ['sub', 'a.cmd'],
    });
    expect(path("$r = 'D:\\batch\\'", "& (Join-Path -Path $r -ChildPath 'a.cmd')")).toEqual({
      start: 'absolute',
      segments: ['D:', 'batch', 'a.cmd'],
    });
    expect(path('$d = Split-Path -Parent $MyInvocation.MyCommand.Path', '. "$d\\a.ps1"')).toEqual({
      start: 'own-folder',
      segments: ['a.ps1'],
    });
    expect(path("& ([IO.Path]::Combine($PSScriptRoot, 'sub', 'a.cmd'))")).toEqual({
      start: 'own-folder',
      segments: ['sub', 'a.cmd'],
    });
    expect(path('& "$root\\x\\a.cmd"')).toEqual({ start: 'unknown', segments: [null, 'x', 'a.cmd'] });
    expect(path('& "${env:ROOT}\\a.cmd"')).toEqual({ start: 'unknown', segments: [null, 'a.cmd'] });
  });
});

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
    ["$h = @{ '\\\\s\\key' = '\\\\s\\value' }", ['\\\\s\\value']],
    ["if ($a -like '\\\\s\\*') { }", ['\\\\s\\*']],
    ["[ValidateSet('\\\\s\\x')][string]$a = ''", ['\\\\s\\x']],
    ["'\\\\?\\UNC\\s\\x'", ['\\\\?\\UNC\\s\\x']],
    ["'\\\\.\\pipe\\x'; '\\\\?\\C:\\x'", []],
    ["$a = 'C:\\\\temp\\\\x'", []],
    ["$a -replace '\\\\', '/'", []],
    ["$a -match '^\\\\\\\\s\\\\x'", []],
    ["$a -split '\\\\d+'", []],
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

describe('secrets of PowerShell', () => {
  it.each([
    ["$password = 'Not Real'", ['password-variable Not Real']],
    ['[string]$dbPw = "NotReal"', ['password-variable NotReal']],
    ["$env:DB_PASSWORD = 'NotReal'", ['password-variable NotReal']],
    ["param([string]$Password = 'NotReal')", ['password-variable NotReal']],
    ["Set-Variable -Name ApiToken -Value 'NotReal'", ['password-variable NotReal']],
    ["$c = @{ Password = 'NotReal' }", ['password-variable NotReal']],
    ["$c.Password = 'NotReal'", ['password-variable NotReal']],
    ["Connect-Thing -User x -Password 'NotReal'", ['password-variable NotReal']],
    ['$password = "$other"', []],
    ['$password = $null', []],
    ["$password = ''", []],
    ["$password = '********'", []],
    ["$password = '<password>'", []],
    ['$password = Read-Host', []],
    ["$passwordFile = 'D:\\x'", []],
    ["ConvertTo-SecureString 'NotReal' -AsPlainText -Force", ['securestring NotReal']],
    ["ConvertTo-SecureString -String 'NotReal' -Force -AsPlain", ['securestring NotReal']],
    ["'NotReal' | ConvertTo-SecureString -AsPlainText -Force", ['securestring NotReal']],
    ["ConvertTo-SecureString '01000000d08c' ", []],
    ['ConvertTo-SecureString $p -AsPlainText -Force', []],
    ["New-Object System.Net.NetworkCredential('u', 'NotReal')", ['password-variable NotReal']],
    ["[System.Net.NetworkCredential]::new('u', 'NotReal')", ['password-variable NotReal']],
    [
      "New-Object PSCredential('u', (ConvertTo-SecureString 'NotReal' -AsPlainText -Force))",
      ['securestring NotReal'],
    ],
    ["New-SmbMapping K: \\\\s\\x -UserName u -Password 'NotReal'", ['smb-password NotReal']],
    [
      "$h = @{ LocalPath = 'K:'; RemotePath = '\\\\s\\x'; Password = 'NotReal' }; New-SmbMapping @h",
      ['smb-password NotReal'],
    ],
    ["$n.MapNetworkDrive('K:', '\\\\s\\x', $true, 'u', 'NotReal')", ['smb-password NotReal']],
    ['net use K: \\\\s\\x NotReal /user:u', ['net-use-password NotReal']],
    ['net use K: \\\\s\\x $pw /user:u', []],
    ['net use K: \\\\s\\x * /user:u', []],
    ['cmd /c "net use K: \\\\s\\x NotReal /user:u"', ['net-use-password NotReal']],
    ['Invoke-Sqlcmd -Username u -Password NotReal -Query x', ['sqlcmd-password NotReal']],
    ["Register-ScheduledTask -TaskName x -User u -Password 'NotReal'", ['schtasks-password NotReal']],
    ["curl.exe -u 'u:NotReal' https://x.example", ['curl-password NotReal']],
    ['cmdkey /add:s /user:u /pass:NotReal', ['cmdkey-password NotReal']],
    ['# net use K: \\\\s\\x NotReal /user:u', ['net-use-password NotReal']],
    ["# the team's drive: net use K: \\\\s\\x NotReal /user:u", ['net-use-password NotReal']],
    ['<#\n  net use K: \\\\s\\x NotReal /user:u\n#>', ['net-use-password NotReal']],
    ["# $password = 'NotReal'", ['password-variable NotReal']],
    ["Write-Host 'net use K: \\\\s\\x NotReal /user:u'", ['net-use-password NotReal']],
    ['echo net use K: \\\\s\\x NotReal /user:u', ['net-use-password NotReal']],
    ["@'\nnet use K: \\\\s\\x NotReal /user:u\n'@ | Set-Content x.cmd", ['net-use-password NotReal']],
    ["$c = 'net use K: \\\\s\\x NotReal /user:u'", ['net-use-password NotReal']],
    ['Invoke-Sqlcmd -Query "CREATE LOGIN x WITH PASSWORD = \'NotReal\'"', ['sql-password NotReal']],
  ])('%s', (text, wanted) => expect(secrets(text)).toEqual(wanted));
});

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
    ];
    expect(new Set(facts(...text).exitCodes)).toEqual(
      new Set([0, -1, '$rc', '($a + 1)', '$x.Code', 5, 6, 7, 8, 9]),
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
