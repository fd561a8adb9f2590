import { describe, expect, it } from 'vitest';
import { readFacts } from '../read-facts.ts';

/** Facts of a script in few words, to compare tables of them. */
function said(text: string): string[] {
  const facts = readFacts('cmd', text);
  return [
    ...facts.driveMappings.map(
      ({ letter, target, resolvedTarget }) => `${letter} ${target} is ${resolvedTarget}`,
    ),
    ...facts.unmappings.map(({ letter, column }) => `removes ${letter} at ${column}`),
    ...facts.uncPaths.map(({ path, column }) => `path ${path} at ${column}`),
    ...facts.references.map(({ how, target }) => `${how} ${target}`),
    ...facts.secrets.map(({ kind, line, column }) => `${kind} at ${line}:${column}`),
  ];
}

/** Which mapped letters are found: enough where only the place of a command is at stake. */
function letters(text: string): string {
  const { driveMappings, unmappings } = readFacts('cmd', text);
  return [...driveMappings.map(({ letter }) => letter), ...unmappings.map(({ letter }) => `-${letter}`)].join(
    ' ',
  );
}

const Z = 'net use Z: \\\\s\\x';
const Y = 'net use Y: \\\\s\\y';

describe('where commands begin and end', () => {
  it.each([
    [`echo a & ${Z}`, 'Z'],
    [`echo "a & ${Z}"`, ''],
    [`echo "a & b\n${Z}`, 'Z'],
    [`echo a ^& ${Z}`, ''],
    [`echo a ^\n& ${Z}\n${Y}`, 'Y'],
    [`echo a ^\r\n& ${Z}\r\n${Y}\r\n`, 'Y'],
    [`set X=^\n\n${Z}`, ''],
    [`n^et u^se Z: \\\\s\\x`, 'Z'],
    [`net ^\nuse ^\n  Z: ^\n  \\\\s\\x`, 'Z'],
    [`a && ${Z} || ${Y}`, 'Z Y'],
    [`echo y | net use Z: /delete`, '-Z'],
    [`(${Z})`, 'Z'],
    [`if exist x (${Z})else (${Y})`, 'Z Y'],
    [`if exist x (\n${Z}\n) else if exist y (\n${Y}\n)`, 'Z Y'],
    [`if a==b ${Z}`, 'Z'],
    [`if /i not "%1" == "a b" ${Z}`, 'Z'],
    [`if %N% geq 8 ${Z}`, 'Z'],
    [`if (%1)==() ${Z}`, 'Z'],
    [`if errorlevel 1 if not defined A ${Z}`, 'Z'],
    [`for %%a in (1 2)do ${Z}`, 'Z'],
    [`for /f "tokens=1,2 delims=," %%a in (x.txt) do @${Z}`, 'Z'],
    [`for %%a in (\n  1\n  "2 )"\n) do (\n${Z}\n)`, 'Z'],
    [`for /f %%a in ('net use Z: ^/delete ^| find "x"') do ${Y}`, 'Y -Z'],
    ['for /f "usebackq" %%a in (`net use Z: \\\\s\\x`) do rem', 'Z'],
    [`@@call ${Z}`, 'Z'],
    [`start "t" /wait /d D:\\x ${Z}`, 'Z'],
    [`cmd /c "${Z}"`, 'Z'],
    [`%COMSPEC% /q/c ${Z}&${Y}`, 'Z Y'],
    [`cmd /c echo a ^& ${Z}`, 'Z'],
    [`>nul 2>&1 ${Z}`, 'Z'],
    [`${Z}>nul`, 'Z'],
    [`net use 2>nul Z: 1>&2 \\\\s\\x`, 'Z'],
    [`echo 50% & ${Z}`, 'Z'],
    [`set X=%Y:"=% & ${Z}`, 'Z'],
    [`goto :eof\n${Z}`, 'Z'],
    [`echo (a) & ${Z}`, 'Z'],
    [`) ${Z}`, 'Z'],
    [`${'('.repeat(64)}${Z}`, 'Z'],
    [`set NU=net use\n%NU% Z: \\\\s\\x`, 'Z'],
    [`\u0000 & ${Z}\r${Y}`, 'Z'],
  ])('%j maps %j', (text, expected) => {
    expect(letters(text)).toBe(expected);
  });

  it.each([
    'rem',
    'REM x &',
    '@rem',
    ':: x &',
    ':label &',
    'echo',
    'echo.',
    'ECHO:',
    'title',
    'prompt',
    'if a==b rem',
  ])('%j is silent', (head) => {
    expect(said(`${head} ${Z}`)).toEqual([]);
  });
});

describe('UNC paths', () => {
  it.each([
    ['copy a \\\\s\\x\\b.txt', ['path \\\\s\\x\\b.txt at 8']],
    ['net view \\\\s', ['path \\\\s at 10']],
    ['print /D:\\\\s\\laser x', ['path \\\\s\\laser at 10']],
    ['x -o\\\\s\\x;\\\\s\\y,\\\\s\\z', ['path \\\\s\\x at 5', 'path \\\\s\\y at 11', 'path \\\\s\\z at 17']],
    ['dir "\\\\s\\a b" C:\\\\x /l:"\\\\s\\c d"', ['path \\\\s\\a b at 6', 'path \\\\s\\c d at 25']],
    ['dir \\\\?\\C:\\x \\\\.\\COM1 \\\\?\\UNC\\s\\x', ['path \\\\?\\UNC\\s\\x at 23']],
    ['set A=\\\\s\\a b', ['path \\\\s\\a b at 7']],
    ['set "A=x;\\\\s\\a b" c', ['path \\\\s\\a at 10']],
    ['echo x>\\\\s\\x\\y.txt', ['path \\\\s\\x\\y.txt at 8']],
    ['if exist \\\\s\\x (dir \\\\s\\y)', ['path \\\\s\\x at 10', 'path \\\\s\\y at 21']],
    ['if "%A%"=="\\\\s\\a b" rem', ['path \\\\s\\a b at 12']],
    ['for %%a in (\\\\s\\x "\\\\s\\a b") do rem', ['path \\\\s\\x at 13', 'path \\\\s\\a b at 20']],
    ['copy a \\\\s\\%DATE:~6,4%\\b', ['path \\\\s\\%DATE:~6,4%\\b at 8']],
    ['cmd /c "echo \\\\s\\x & dir \\\\s\\y"', ['path \\\\s\\y at 26']],
    ['dir /ad\\\\s\\x', ['path \\\\s\\x at 8']],
    ['xcopy/s/e\\\\s\\x D:\\', ['path \\\\s\\x at 10']],
    ['copy a ^\n\\\\s\\x', ['path \\\\s\\x at 1']],
    ['copy a \\\\s\\^\nx', ['path \\\\s\\^\nx at 8']],
    ['copy a^&b "\\\\s\\x\\a&b"', ['path \\\\s\\x\\a&b at 12']],
  ])('%j', (text, expected) => {
    expect(said(text)).toEqual(expected);
  });
});

describe('scripts that are started', () => {
  it.each([
    ['call x', 'call x'],
    ['call "%~dp0a b.cmd" c', 'call %~dp0a b.cmd'],
    ['call %1', 'call %1'],
    ['call:sub & call :sub & call set A=b & call echo x & call notepad.exe & call robocopy', ''],
    ['x.bat,y', 'run x.bat'],
    ['D:\\x.cmd>nul', 'run D:\\x.cmd'],
    ['start "x.cmd" /min "y z.cmd"', 'start y z.cmd'],
    ['start "x.cmd"', ''],
    ['start "" "%~f0" again', 'start %~f0'],
    ['start "" "%~dp0"', ''],
    ['%~dpnx0 & %0 & %~f0', 'run %~dpnx0, run %0, run %~f0'],
    ['cmd/c x.cmd', 'cmd x.cmd'],
    ['%COMSPEC%/c x.cmd & C:\\Windows\\cmd.exe/k y.cmd', 'cmd x.cmd, cmd y.cmd'],
    ['x.cmd/a & bin/z.cmd', 'run x.cmd, run bin/z.cmd'],
    ['cmd /c "%~dp0x.cmd" "a b"', 'cmd %~dp0x.cmd'],
    ['cmd /c "D:\\a b\\x.cmd" "c" d', 'cmd D:\\a b\\x.cmd'],
    ['call ^\nx.cmd', 'call x.cmd'],
    ['start cmd /c call x.cmd', 'call x.cmd'],
    ['cmd /c ""%~dp0x.cmd" a "b""', 'cmd %~dp0x.cmd'],
    ['cmd /c "C:\\my jobs\\x.cmd" a', 'cmd C:\\my jobs\\x.cmd'],
    ['for %%a in (*.cmd) do call "%%~fa" & start "" "%%a"', 'call %%~fa'],
    ['if exist x.cmd type x.cmd', ''],
    ['set J=D:\\x.cmd\n%J% a', 'run %J%'],
    ["for /f %%a in ('x.cmd') do rem", 'run x.cmd'],
    ['x.txt & y', ''],
  ])('%j', (text, expected) => {
    expect(said(text).join(', ')).toBe(expected);
  });
});

describe('constants', () => {
  const mapped = (text: string) =>
    readFacts('cmd', text).driveMappings.map(({ resolvedTarget }) => resolvedTarget);

  it.each([
    ['set A=s\nnet use Z: \\\\%A%\\x', '\\\\s\\x'],
    ['set "A=s" b\nnet use Z: \\\\%a%\\x', '\\\\s\\x'],
    ['set A=s \nnet use Z: "\\\\%A%\\x"', '\\\\s \\x'],
    ['set A=s&net use Z: \\\\%A%\\x', null],
    ['set A=s\nset A=t\nnet use Z: \\\\%A%\\x', null],
    ['if a==b set A=s\nnet use Z: \\\\%A%\\x', null],
    ['for %%a in (1) do set A=s\nnet use Z: \\\\%A%\\x', null],
    ['x || set A=s\nnet use Z: \\\\%A%\\x', null],
    ['net use Z: \\\\%A%\\x\nset A=s', null],
    ['(\nset A=s\nnet use Z: \\\\%A%\\x\n)', null],
    ['(\nset A=s\n)\nnet use Z: \\\\%A%\\x', '\\\\s\\x'],
    ['setlocal enabledelayedexpansion\n(\nset A=s\nnet use Z: \\\\!A!\\x\n)', '\\\\s\\x'],
    ['set A=s\nnet use Z: \\\\!A!\\x', null],
    [
      'setlocal enabledelayedexpansion\nsetlocal disabledelayedexpansion\nset A=s\nnet use Z: \\\\!A!\\x',
      null,
    ],
    ['set A=s\nset B=\\\\%A%\\x\nnet use Z: %B%', '\\\\s\\x'],
    ['set A="\\\\s\\a b"\nnet use Z: %A%', '\\\\s\\a b'],
    ['set A=s\nnet use Z: \\\\%A:s=t%\\x', null],
    ['set /p A=?\nnet use Z: \\\\%A%\\x', null],
    ['set /a A=7\nnet use Z: \\\\s%A%\\x', '\\\\s7\\x'],
    ['set A=s\ncall net use Z: \\\\%%A%%\\x', '\\\\s\\x'],
    ['set A=s\ncmd /c "net use Z: \\\\%A%\\x"', '\\\\s\\x'],
    ['set A=%A%s\nnet use Z: \\\\%A%\\x', null],
    ['for %%a in (1) do net use Z: \\\\%%a\\x', null],
    ['net use Z: \\\\%1\\x', null],
  ])('%j', (text, expected) => {
    expect(mapped(text)).toEqual([expected]);
  });
});

describe('variables, labels, exit codes', () => {
  it.each([
    ['set A=b&set "C=d" & set E', ['A', 'C']],
    ['set /a A=1, B+=2,C=(D=3)*2 & set /a "F<<=1"', ['A', 'B', 'C', 'D', 'F']],
    ['set /p A=<x.txt & set /p "B=C=d: "', ['A', 'B']],
    ['call set A=b & for %%a in (1) do set B=%%a & set %%a=c', ['A', 'B']],
    ['set a=1\nset A=2', ['a']],
    ['rem set A=b', []],
  ])('%j sets', (text, expected) => {
    expect(readFacts('cmd', text).variablesSet).toEqual(expected);
  });

  it('reads names of variables, however they are taken', () => {
    const text =
      'setlocal enabledelayedexpansion\necho %A% %B:~1,2% !C! %%D %1 "%E:"=%"\nif defined F call x %%G%%';
    expect(readFacts('cmd', text).variablesRead).toEqual(['A', 'B', 'C', 'E', 'F', 'G']);
  });

  it('ends labels where cmd.exe does', () => {
    const text = ':a b\n  :b:c\n:c=d\n:d,e\n:e+f\n:f;g\n::x\n: y\necho x & :z\n@:w\n:a';
    expect(readFacts('cmd', text).labels).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  it.each([
    ['exit 3 & exit/b 4&exit /b -1', [3, 4, -1]],
    ['exit /b %RC% & exit /b "%RC%" & exit /b !R!', ['%RC%', '!R!']],
    ['exit/b%RC%', ['%RC%']],
    ['exit & exit /b', []],
    ['if a==b (exit /b 2)else exit 5 >nul', [2, 5]],
    ['cmd /c exit /b 3', []],
    ['call exit /b 3', [3]],
  ])('%j', (text, expected) => {
    expect(readFacts('cmd', text).exitCodes).toEqual(expected);
  });
});

describe('secrets', () => {
  it.each([
    ['rem net use Z: \\\\s\\x pw1 /user:u', ['net-use-password at 1:22']],
    ['rem by hand: net use Z: \\\\s\\x pw1 /user:u', ['net-use-password at 1:31']],
    [':: net use Z: \\\\s\\x pw1', ['net-use-password at 1:21']],
    ['rem early: net use S: \\\\s\\x     (switched off)', []],
    ['rem net use S: \\\\s\\x (old)', []],
    ['echo.sqlcmd -U x -P pw1 & echo x', ['sqlcmd-password at 1:21']],
    ['echo net use Z: \\\\s\\x %PW% /user:u & rem net use Z: \\\\s\\x !PW!', []],
    ['echo set PASSWORD=abc>>x.cmd', ['password-variable at 1:19']],
    ['rem exp and/or imp', []],
    ['echo user u pw1>"%TEMP%\\f.txt"\nftp -s:"%TEMP%\\f.txt" h', ['ftp-password at 1:13']],
    ['>>f.txt echo user u pw1\nftp -n -s:F.txt h', ['ftp-password at 1:21']],
    ['echo user u %PW%>f.txt\necho user name missing>x.log\nftp -s:f.txt h', []],
    [
      'set "DB_PW=abc" & set PW2="a b" & set PASSWORD= & set /p TOKEN=Token: ',
      ['password-variable at 1:12', 'password-variable at 1:28'],
    ],
    ['set PASSWORD=%1', []],
  ])('%j', (text, expected) => {
    expect(said(text)).toEqual(expected);
  });
});

it('knows files that are plainly read or written', () => {
  const text =
    'copy /b a.txt D:\\b.txt>nul\ntype c.txt >> "d e.txt" 2>&1\nmd f & del /q g.* <h\nfor /f %%a in (i.txt) do robocopy j k /mir';
  const files = readFacts('cmd', text).files.map(({ path, access }) => `${access} ${path}`);
  expect(files).toEqual([
    'read a.txt',
    'write D:\\b.txt',
    'read c.txt',
    'write d e.txt',
    'write f',
    'write g.*',
    'read h',
    'read i.txt',
    'read j',
    'write k',
  ]);
});
