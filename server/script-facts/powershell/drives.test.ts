import { describe, expect, it } from 'vitest';
import { facts, mappings } from './short-facts.ts';

const unmapped = (...lines: string[]) => facts(...lines).unmappings.map(({ letter }) => letter);

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
    ["$n.\n  MapNetworkDrive('K:', '\\\\s\\x')", ['K \\\\s\\x MapNetworkDrive']],
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
