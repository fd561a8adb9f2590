import { describe, expect, it } from 'vitest';
import { readFacts } from '../read-facts.ts';

describe('net use', () => {
  it.each([
    ['K: \\\\s\\x', { letter: 'K', column: 9, hasPassword: false, persistent: null }],
    ['"k:" "\\\\s\\a b\\"', { letter: 'K', column: 10, resolvedTarget: '\\\\s\\a b', share: 'a b' }],
    ['* \\\\s\\x', { letter: '*', column: 9 }],
    ['\\\\s\\x', { letter: null, column: 9 }],
    ['%1 \\\\s\\x', { letter: null, column: 9, server: 's' }],
    ['/user:d\\u \\\\s\\x pw', { letter: null, column: 19, user: 'd\\u', hasPassword: true }],
    [
      '/persistent:no /u:"a b" K: \\\\s\\x %PW%',
      { letter: 'K', user: 'a b', hasPassword: true, persistent: false },
    ],
    ['K: \\\\s\\x * /p:yes', { hasPassword: false, persistent: true }],
    ['K: \\\\s\\x "" /user:u', { hasPassword: false, user: 'u' }],
    ['K: /savecred \\\\s\\x /y', { hasPassword: false }],
    ['K: https://h/dav', { letter: 'K', server: null }],
  ])('%s maps', (given, expected) => {
    expect(readFacts('cmd', `net use ${given}`).driveMappings).toMatchObject([expected]);
  });

  it.each([
    '',
    'K:',
    '/persistent:no',
    'LPT1: \\\\s\\x',
    'N: host:/export',
    'K: /home',
    'is not \\\\s\\x',
    '%1',
  ])('%j maps nothing', (given) => {
    const { driveMappings, unmappings } = readFacts('cmd', `net use ${given}`);
    expect([...driveMappings, ...unmappings]).toEqual([]);
  });

  it.each([
    ['K: /delete', 'K', 9],
    ['/d K: /y', 'K', 12],
    ['* /del', '*', 9],
    ['%1 /delete', null, 9],
    ['\\\\s\\x /delete', null, 9],
  ])('%s removes', (given, letter, column) => {
    expect(readFacts('cmd', `net use ${given}`).unmappings).toEqual([{ line: 1, column, letter }]);
  });

  it('takes options from a variable that holds nothing else', () => {
    const { driveMappings } = readFacts('cmd', 'set O=/persistent:no /y\nnet use K: \\\\s\\x %O%');
    expect(driveMappings).toMatchObject([{ hasPassword: false, persistent: false }]);
  });

  it.each(['net', 'NET.EXE', 'net1', '"C:\\Windows\\system32\\net.exe"', '%SystemRoot%\\system32\\net'])(
    'is known as %s',
    (name) => {
      expect(readFacts('cmd', `${name} use K: \\\\s\\x`).driveMappings).toHaveLength(1);
    },
  );
});

it.each([
  ['subst B: "D:\\a b"', 'B', 'D:\\a b'],
  ['subst B: %~dp0..', 'B', null],
  ['pushd "\\\\s\\a b"', '*', '\\\\s\\a b'],
  ['set F=\\\\s\\x\npushd %F%', '*', '\\\\s\\x'],
])('%j maps until the session ends', (text, letter, resolvedTarget) => {
  expect(readFacts('cmd', text).driveMappings).toMatchObject([{ letter, resolvedTarget, persistent: false }]);
});

it.each(['subst', 'subst B:', 'pushd D:\\x', 'pushd %~dp0', 'pushd %1', 'popd', 'pushd \\\\?\\C:\\x'])(
  '%j maps nothing',
  (text) => {
    expect(readFacts('cmd', text).driveMappings).toEqual([]);
  },
);

describe('programs that start scripts', () => {
  it.each([
    ['powershell -NoP -ExecutionPolicy Bypass -File "x y.ps1" -a b', 'powershell x y.ps1'],
    ['powershell -ex bypass .\\x.ps1', 'powershell .\\x.ps1'],
    ['pwsh x.ps1 -a', 'powershell x.ps1'],
    ['powershell -Command "& \'x.ps1\' -a"', 'call x.ps1'],
    ['powershell -c "& \\"a b\\x.ps1\\""', 'call a b\\x.ps1'],
    ['powershell -enc eABhAA== x.ps1', ''],
    ['cscript //nologo //e:vbscript x.txt a.vbs', 'cscript x.txt'],
    ['wscript "%~dp0x.vbs"', 'cscript %~dp0x.vbs'],
    ['cmd /s/c"x.cmd a"', 'cmd x.cmd'],
    ['cmd /c ""x.cmd" "a""', 'cmd x.cmd'],
    ['cmd /k "call x"', 'call x'],
    ['cmd x.cmd', ''],
    ['forfiles /p D:\\ /m *.x /c "cmd /c x.cmd @file"', 'cmd x.cmd'],
    ['schtasks /create /tn a /sc daily /tr D:\\x.cmd', 'schedule D:\\x.cmd'],
    ['schtasks /create /tn a /tr "\\"D:\\a b\\x.cmd\\" c"', 'schedule D:\\a b\\x.cmd'],
    ['schtasks /create /tn a /tr "\'D:\\a b\\x.cmd\' c"', 'schedule D:\\a b\\x.cmd'],
    ['schtasks /create /tn a.cmd /tr "powershell -File x.ps1"', 'schedule x.ps1'],
    ['at \\\\s 05:00 /every:M,T cmd /c x.cmd', 'schedule x.cmd'],
    ['psexec \\\\s -u a -p b -i 1 -d cmd /c x.cmd', 'remote x.cmd'],
    ['psexec -accepteula \\\\s -c x.cmd', 'remote x.cmd'],
    ['winrs -r:s "cmd /c x.cmd"', 'remote x.cmd'],
    ['wmic /node:s process call create "cmd /c x.cmd"', 'remote x.cmd'],
    ['wmic process call create "x.cmd"', 'run x.cmd'],
    ['runas /user:a "cmd /c x.cmd"', 'cmd x.cmd'],
  ])('%s', (text, expected) => {
    const references = readFacts('cmd', text).references.map(({ how, target }) => `${how} ${target}`);
    expect(references.join(', ')).toBe(expected);
  });
});

describe('passwords', () => {
  it.each([
    ['net use K: \\\\s\\x pw1 /user:u', 'net-use-password', 18],
    ['net use \\\\s\\x /user:u "p w"', 'net-use-password', 24],
    ['cmdkey /add:s /user:u /pass:pw1', 'cmdkey-password', 29],
    ['cmdkey /generic:s /user:u /pass:"p w"', 'cmdkey-password', 34],
    ['schtasks /create /tn a /tr b /ru c /rp pw1', 'schtasks-password', 40],
    ['schtasks /query /s a /u b /p pw1', 'schtasks-password', 30],
    ['psexec \\\\s -u a -p pw1 cmd', 'psexec-password', 20],
  ])('%s', (text, kind, column) => {
    expect(readFacts('cmd', text).secrets).toMatchObject([{ kind, line: 1, column }]);
  });

  it.each([
    'net use K: \\\\s\\x * /user:u',
    'net use K: \\\\s\\x %PW% /user:u',
    'cmdkey /add:s /user:u /pass:%1',
    'cmdkey /add:s /user:u /pass',
    'schtasks /create /tn a /tr b /ru c /rp *',
    'schtasks /create /tn a /tr b /ru c /rp /f',
    'psexec \\\\s -u a cmd -p pw1',
  ])('%s holds none', (text) => {
    expect(readFacts('cmd', text).secrets).toEqual([]);
  });
});
