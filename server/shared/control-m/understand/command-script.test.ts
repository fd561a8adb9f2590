import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scriptOf } from './command-script.ts';

describe('the script of a command line', () => {
  it.each([
    ['D:\\batch\\now.cmd arg', 'D:\\batch\\now.cmd'],
    ['c:\\test1.bat', 'c:\\test1.bat'],
    ['"D:\\Program Files\\x y\\run.cmd" /q', 'D:\\Program Files\\x y\\run.cmd'],
    ['cmd /c D:\\batch\\now.cmd', 'D:\\batch\\now.cmd'],
    ['cmd.exe /s /c "D:\\a b\\now.cmd"', 'D:\\a b\\now.cmd'],
    ['cmd /c ""D:\\a b\\now.cmd" arg"', 'D:\\a b\\now.cmd'],
    ['cmd /c "cd /d D:\\batch && now.cmd"', 'D:\\batch\\now.cmd'],
    ['C:\\Windows\\System32\\cmd.exe /c call \\\\srv\\share\\x.bat', '\\\\srv\\share\\x.bat'],
    ['cd C:\\jobs\\Windows\\ && listener.bat', 'C:\\jobs\\Windows\\listener.bat'],
    ['pushd D:\\a & cd b & call run', 'D:\\a\\b\\run'],
    ['@echo off & start "title" /wait D:\\x.cmd', 'D:\\x.cmd'],
    ['powershell -NoProfile -ExecutionPolicy Bypass -File D:\\ps\\job.ps1 -Day 1', 'D:\\ps\\job.ps1'],
    ['powershell.exe -Command "& \'D:\\my ps\\job.ps1\' -x"', 'D:\\my ps\\job.ps1'],
    ['pwsh -f /opt/job.ps1', '/opt/job.ps1'],
    ['pwsh /opt/job.ps1', '/opt/job.ps1'],
    ['cscript //nologo D:\\vb\\job.vbs', 'D:\\vb\\job.vbs'],
    ['/opt/dev/scripts/run.sh --schema=A', '/opt/dev/scripts/run.sh'],
    ['sh /opt/x.sh', '/opt/x.sh'],
    ['/bin/ksh -x /opt/x', '/opt/x'],
    ['bash -lc "cd /opt/batch && ./x.sh -a"', '/opt/batch/x.sh'],
    ['cd /opt; DAY=1 nohup ./x.sh > /tmp/log 2>&1 &', '/opt/x.sh'],
    ['. /opt/env.sh; /opt/x.sh', '/opt/x.sh'],
    ['. /opt/env.sh', '/opt/env.sh'],
    ['echo start; /opt/x.sh', '/opt/x.sh'],
    ['sudo -n env A=b /opt/x.sh', '/opt/x.sh'],
    ['nice -n 10 /opt/x.sh', '/opt/x.sh'],
    ['sudo -u batch /opt/x.sh', '/opt/x.sh'],
    ['su - batch -c "cd /opt && ./x.sh 1"', '/opt/x.sh'],
    ['su - batch -c /opt/x.sh', '/opt/x.sh'],
    ['/usr/bin/python3.11 -u -W ignore /opt/x.py', '/opt/x.py'],
    ['perl "/opt/a b/x.pl"', '/opt/a b/x.pl'],
    ['sqlcmd -S srv -i D:\\sql\\x.sql', 'D:\\sql\\x.sql'],
    ['sqlplus -s user @/opt/x.sql', '/opt/x.sql'],
    ['psql -f /opt/x.sql', '/opt/x.sql'],
    ['%%SCRIPT arg', '%%SCRIPT'],
    ['$BATCH/x.sh', '$BATCH/x.sh'],
  ])('%s', (line, path) => {
    expect(scriptOf(line)).toMatchObject({ path, guessed: false });
  });

  it.each([
    [''],
    ['whoami'],
    ['su - batch'],
    ['date && env'],
    ['echo /opt/x.sh'],
    ['echo I am task A'],
    ['cmd /c del C:\\\\temp\\\\safety\\\\dev\\\\*.*'],
    ['cmd /c copy D:\\a.cmd D:\\b.cmd'],
    ['rm /opt/x.sh'],
    ['D:\\tools\\load.exe D:\\x.cmd.cfg'],
    ['/usr/bin/date'],
    ['python3 -m http.server'],
    ['python3 -c "print(1)"'],
    ['java -jar /opt/x.jar'],
    ['powershell -EncodedCommand ZQBjAGgAbwA='],
    ['powershell -Command "Get-Date"'],
    ['jq \'.a = "yes"\' /tmp/f | sponge /tmp/f'],
    ['curl https://example.com/x.sh'],
    ['call :label'],
  ])('none: %s', (line) => {
    expect(scriptOf(line)?.guessed ?? 'none').toBe('none');
  });

  it('guesses when a program nobody knows is given a script', () => {
    expect(scriptOf('batchrunner --wait /opt/x.sh')).toMatchObject({ path: '/opt/x.sh', guessed: true });
  });

  it('takes what is started over what is guessed', () => {
    expect(scriptOf('logger /opt/a.sh; /opt/b.sh')).toMatchObject({ path: '/opt/b.sh', guessed: false });
  });

  it('comes to an end with any text, however deep it nests', () => {
    const piece = fc.constantFrom(
      'cmd /c "',
      'sh -c "',
      "'",
      '"',
      '\\',
      '^',
      ' ',
      '&&',
      ';',
      '(',
      ')',
      'cd ',
      'a.sh',
      '>',
      'x',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        expect(typeof scriptOf(pieces.join(''))).toMatch(/object|undefined/);
      }),
    );
    expect(scriptOf('cd a && '.repeat(100_000))).toBeUndefined();
  });
});
