import { describe, expect, it } from 'vitest';
import { facts, references } from './short-facts.ts';

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
    ['& $PSCommandPath', ['call $PSCommandPath']],
    ['& $PSScriptRoot', []],
    ['& $env:ComSpec /c D:\\x\\a.cmd', ['cmd D:\\x\\a.cmd']],
    ['Start-Process $PSHOME\\powershell.exe "-File $PSCommandPath"', ['powershell $PSCommandPath']],
    ['$w = New-Object -ComObject WScript.Shell; $w.Run("D:\\x\\a.cmd one", 0)', ['run D:\\x\\a.cmd']],
    ['(New-Object -Com "WScript.Shell").Exec("cmd /c D:\\x\\a.cmd")', ['cmd D:\\x\\a.cmd']],
    ['$other.Run("D:\\x\\a.cmd")', []],
    ['iex @"\n.\\a.ps1\n"@', []],
    ['$s = "D:\\x\\a.ps1"; Invoke-Expression $s', ['invoke $s']],
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

  it('knows the script itself: its folder with nothing in it', () => {
    const paths = (text: string) => facts(text).references.map(({ path }) => path);
    const itself = [{ start: 'own-folder', segments: [] }];
    expect(paths('& $PSCommandPath')).toEqual(itself);
    expect(paths('powershell -File $MyInvocation.MyCommand.Path')).toEqual(itself);
    expect(paths('function f { powershell -File $MyInvocation.MyCommand.Path }')).toEqual([
      { start: 'unknown', segments: [null] },
    ]);
  });

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
