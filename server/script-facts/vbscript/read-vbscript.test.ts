import { describe, expect, it } from 'vitest';
import { readFacts } from '../read-facts.ts';

const read = (...lines: string[]) => readFacts('vbscript', lines.join('\r\n'));

/** Each reference as `how target → start segments`. */
function references(...lines: string[]): string[] {
  return read(...lines).references.map(
    ({ how, target, path }) => `${how} ${target} → ${path.start} ${path.segments.map(String).join(' ')}`,
  );
}

describe('command lines', () => {
  it.each([
    ['s.Run "D:\\b\\a.cmd x", 0, True', 'run D:\\b\\a.cmd → absolute D: b a.cmd'],
    ['rc = s.Run("""D:\\b c\\a.cmd"" x")', 'run D:\\b c\\a.cmd → absolute D: b c a.cmd'],
    ['If s.Run("cmd /c D:\\a.bat") <> 0 Then', 'cmd D:\\a.bat → absolute D: a.bat'],
    ['Set e = s.Exec("cscript //nologo D:\\a.vbs /x:1")', 'cscript D:\\a.vbs → absolute D: a.vbs'],
    ['s.Run ("D:\\a.cmd"), 0', 'run D:\\a.cmd → absolute D: a.cmd'],
    ['s.Run Chr(34) & "D:\\b c\\a.cmd" & Chr(34)', 'run D:\\b c\\a.cmd → absolute D: b c a.cmd'],
    ['Const P = "D:\\a.cmd"\ns.Run P, 0', 'run P → absolute D: a.cmd'],
    ['c = "cscript //b D:\\a.vbs"\ns.Run c', 'cscript D:\\a.vbs → absolute D: a.vbs'],
    ['s.Run "cmd /c " & base & "\\a.bat"', 'cmd base & "\\a.bat" → unknown null a.bat'],
    [
      'base = fso.GetParentFolderName(WScript.ScriptFullName)\ns.Run base & "\\a.bat"',
      'run base & "\\a.bat" → own-folder a.bat',
    ],
    ['a.ShellExecute "D:\\b c\\a.cmd", "x y", "", "runas", 1', 'run D:\\b c\\a.cmd → absolute D: b c a.cmd'],
    ['a.ShellExecute "cmd.exe", "/c D:\\a.cmd"', 'cmd D:\\a.cmd → absolute D: a.cmd'],
  ])('%s', (text, reference) => {
    expect(references(text)).toEqual([reference]);
  });

  it('are not what is only said, or not known', () => {
    expect(references('WScript.Echo "D:\\a.cmd"')).toEqual([]);
    expect(references('s.Run command, 0')).toEqual([]);
    expect(references('s.Run')).toEqual([]);
    expect(references('x = "D:\\a.cmd"')).toEqual([]);
    expect(references('Run "D:\\a.cmd"')).toEqual([]);
  });

  it('have their own mappings, paths and secrets, at their places', () => {
    const facts = read('s.Run "net use S: ""\\\\F\\x y"" NotReal-1 /user:u", 0, True');
    expect(facts.driveMappings).toMatchObject([
      { column: 16, letter: 'S', target: '\\\\F\\x y', hasPassword: true },
    ]);
    expect(facts.uncPaths).toMatchObject([{ column: 21, path: '\\\\F\\x y' }]);
    expect(facts.secrets).toMatchObject([{ column: 31, length: 9, kind: 'net-use-password' }]);
  });

  it('do not pass variables for secrets', () => {
    expect(read('s.Run "net use S: \\\\F\\x " & pw & " /user:u"').secrets).toEqual([]);
  });

  it('have constants in their paths', () => {
    const line = 's.Run "copy a \\\\" & SRV & "\\x & dir ""\\\\" & SRV & "\\y z"""';
    expect(read('Const SRV = "long-name"', line).uncPaths).toMatchObject([
      { column: 15, path: '\\\\" & SRV & "\\x', server: 'long-name', share: 'x' },
      { column: 39, path: '\\\\" & SRV & "\\y z', server: 'long-name', share: 'y z' },
    ]);
  });

  it('do not pass constants for secrets, however deep', () => {
    expect(read('v = "NotReal-1"', 's.Run "net use S: \\\\F\\x " & v & " /user:u"').secrets).toEqual([]);
    expect(read('v = "NotReal-1"', 's.Run "cmd /c sqlcmd -U u -P " & v & " -i x.sql"').secrets).toEqual([]);
  });

  it('give no exit codes', () => {
    expect(read('s.Run "cmd /c exit 3"').exitCodes).toEqual([]);
  });
});

describe('ExecuteGlobal', () => {
  it.each([
    ['ExecuteGlobal fso.OpenTextFile("lib.vbs", 1).ReadAll()', 'include lib.vbs → relative lib.vbs'],
    ['ExecuteGlobal(fso.OpenTextFile("D:\\lib.vbs").ReadAll)', 'include D:\\lib.vbs → absolute D: lib.vbs'],
    [
      'b = fso.GetParentFolderName(WScript.ScriptFullName)\nExecuteGlobal fso.OpenTextFile(b & "\\lib.vbs").ReadAll',
      'include b & "\\lib.vbs" → own-folder lib.vbs',
    ],
    ['ExecuteGlobal fso.OpenTextFile(file).ReadAll', 'include file → unknown null'],
    ['Set f = fso.OpenTextFile("lib.vbs")\nExecuteGlobal f.ReadAll', 'include lib.vbs → relative lib.vbs'],
    ['c = fso.OpenTextFile("lib.vbs").ReadAll\nExecute c', 'include lib.vbs → relative lib.vbs'],
    ['ExecuteGlobal ReadText("lib.vbs")', 'include lib.vbs → relative lib.vbs'],
    ['<script language="VBScript" src="lib.vbs"/>', 'include lib.vbs → relative lib.vbs'],
  ])('%s', (text, reference) => {
    expect(references(text)).toEqual([reference]);
  });

  it('of built text is not followed', () => {
    expect(references('ExecuteGlobal "x = 1"')).toEqual([]);
    expect(references('ExecuteGlobal code')).toEqual([]);
    expect(references('Set f = f\nExecuteGlobal f.ReadAll')).toEqual([]);
  });
});

describe('own folder', () => {
  const start = (expression: string) => read(`s.Run ${expression} & "a.cmd"`).references[0]?.path;

  it.each([
    ['fso.GetParentFolderName(WScript.ScriptFullName) & "\\"'],
    ['CreateObject("Scripting.FileSystemObject").GetParentFolderName(WScript.ScriptFullName) & "\\"'],
    ['Left(WScript.ScriptFullName, InStrRev(WScript.ScriptFullName, "\\"))'],
    ['Left(WScript.ScriptFullName, Len(WScript.ScriptFullName) - Len(WScript.ScriptName))'],
    ['Replace(WScript.ScriptFullName, WScript.ScriptName, "")'],
  ])('%s', (expression) => {
    expect(start(expression)).toEqual({ start: 'own-folder', segments: ['a.cmd'] });
  });

  it('has a parent, and is joined', () => {
    const own = 'fso.GetParentFolderName(WScript.ScriptFullName)';
    expect(start(`fso.GetParentFolderName(${own}) & "\\"`)).toEqual({
      start: 'own-folder',
      segments: ['..', 'a.cmd'],
    });
    expect(references(`s.Run fso.BuildPath(${own}, "a.cmd")`)).toEqual([
      `run fso.BuildPath(${own}, "a.cmd") → own-folder a.cmd`,
    ]);
    expect(start('fso.GetParentFolderName(x) & "\\"')).toEqual({
      start: 'unknown',
      segments: [null, 'a.cmd'],
    });
  });
});

describe('UNC paths', () => {
  const paths = (text: string) => read(text).uncPaths.map(({ path }) => path);

  it.each([
    ['x = "\\\\S\\a b\\c"', ['\\\\S\\a b\\c']],
    ['x = "\\\\S"', ['\\\\S']],
    ['x = "see \\\\S\\a b"', ['\\\\S\\a']],
    ['x = "see \\\\S now"', []],
    ['x = "\\\\S is down"', []],
    ['x = "\\\\S or \\\\T\\a b"', ['\\\\T\\a']],
    ['x = "\\\\S\\a\\" & d & "\\\\T\\b"', ['\\\\S\\a\\', '\\\\T\\b']],
    ['x = "C:\\\\a\\b"', []],
    ['x = "winmgmts:\\\\.\\root"', []],
    ['WScript.Echo "\\\\S\\a" & "\\\\S\\b"', []],
    ['WScript.Echo("\\\\S\\a")', []],
    ['r = MsgBox("\\\\S\\a", vbYesNo, "\\\\S\\b")', []],
    ['If MsgBox("\\\\S\\a") = 6 Then x = "\\\\S\\b"', ['\\\\S\\b']],
    ["' \\\\S\\a", []],
    ['doc.Echo "\\\\S\\a"', ['\\\\S\\a']],
  ])('%s', (text, expected) => {
    expect(paths(text)).toEqual(expected);
  });
});

describe('secrets', () => {
  const secrets = (text: string) =>
    read(text).secrets.map(({ line, column, length, kind }) => {
      const row = text.split('\n')[line - 1] ?? '';
      return `${kind} ${row.slice(column - 1, column - 1 + length)}`;
    });

  it.each([
    ['n.MapNetworkDrive "H:", "\\\\S\\x", False, "u", "NotReal-1"', 'smb-password NotReal-1'],
    ['\' n.MapNetworkDrive "H:", "\\\\S\\x", False, "u", "NotReal-1"', 'smb-password NotReal-1'],
    ['\' n.MapNetworkDrive "H:", _\n\' "\\\\S\\x", False, "u", "NotReal-1"', 'smb-password NotReal-1'],
    ['rem net use Z: \\\\S\\x NotReal-1 /user:u', 'net-use-password NotReal-1'],
    ['WScript.Echo "net use Z: \\\\S\\x NotReal-1 /user:u"', 'net-use-password NotReal-1'],
    ['dbPassword = "Not""Real"', 'password-variable Not""Real'],
    ['Const API_TOKEN = "NotReal-1"', 'password-variable NotReal-1'],
    ['pw = "Not" & "Real"', 'password-variable Not" & "Real'],
    ['cn.Password = "NotReal-1"', 'password-variable NotReal-1'],
    ['env("DB_PW") = "NotReal-1"', 'password-variable NotReal-1'],
    ['env("AWS_SECRET_ACCESS_KEY") = "NotReal-1"', 'cloud-key NotReal-1'],
    ['token = "AKIAIOSFODNN7EXAMPLE"', 'cloud-key AKIAIOSFODNN7EXAMPLE'],
    ['pw = "Server=S;PWD=NotReal-1;"', 'connection-string NotReal-1'],
  ])('%s', (text, secret) => {
    expect(secrets(text)).toEqual([secret]);
  });

  it.each([
    ['pw = ""'],
    ['pw = InputBox("pw")'],
    ['pw = a & "b"'],
    ['pw = other'],
    ['pw = "****"'],
    ['pw = "<password>"'],
    ['If pw = "NotReal-1" Then'],
    ['n.MapNetworkDrive "H:", "\\\\S\\x", False, "u", pw'],
    ['n.MapNetworkDrive "H:", "\\\\S\\x", False, "u", ""'],
    ['passwordFile = "D:\\x"'],
  ])('none: %s', (text) => {
    expect(secrets(text)).toEqual([]);
  });
});

describe('variables, labels, exit codes', () => {
  it('sets what is assigned, and reads what is used', () => {
    const facts = read(
      'Option Explicit : Dim a, B, unused',
      'Set a = CreateObject("x") : b = 1 : B = 2',
      'Public Const C = 1',
      'For i = 1 To 2 : a.prop = i : a("k") = b : Next',
      'For Each item In a : Next',
      'Function F(p) : F = p : local = c : End Function',
      'If b = 1 Then d = 2 Else e = 3',
      '[odd name] = 1',
    );
    expect(facts.variablesSet).toEqual(['a', 'b', 'C', 'local', 'd', 'e', 'odd name']);
    expect(facts.variablesRead).toEqual(['a', 'b', 'c']);
  });

  it('reads environment variables', () => {
    expect(read('t = s.ExpandEnvironmentStrings("%TEMP%\\x")').variablesRead).toEqual(['TEMP']);
  });

  it('has Subs and Functions for labels', () => {
    const facts = read(
      'Sub A',
      'End Sub',
      'Private Function B(x)',
      'Exit Function : End Function',
      'Class K : Public Default Sub C : End Sub : Property Get P : End Property : End Class',
    );
    expect(facts.labels).toEqual(['A', 'B', 'C']);
  });

  it.each([
    ['WScript.Quit 3', [3]],
    ['WScript.Quit(-1)', [-1]],
    ['wscript.quit rc + 1', ['rc + 1']],
    ['WScript.Quit (Err.Number)', ['Err.Number']],
    ['WScript.Quit "4"', [4]],
    ['WScript.Quit', []],
    ['If a Then WScript.Quit 1 Else WScript.Quit 2', [1, 2]],
    ["If a Then b : WScript.Quit 1 Else WScript.Quit 2 ' 3", [1, 2]],
    ['excel.Quit 3', []],
    ["' WScript.Quit 3", []],
  ])('%s', (text, codes) => {
    expect(read(text).exitCodes).toEqual(codes);
  });
});

describe('files', () => {
  it.each([
    ['f.OpenTextFile("D:\\a", 1)', 'read D:\\a'],
    ['f.OpenTextFile "D:\\a"', 'read D:\\a'],
    ['f.OpenTextFile("D:\\a", 8, True)', 'write D:\\a'],
    ['Const ForWriting = 2\nf.OpenTextFile("D:\\a", ForWriting)', 'write D:\\a'],
    ['f.OpenTextFile("D:\\a", ForAppending)', 'write D:\\a'],
    ['f.CreateTextFile("D:\\a", True)', 'write D:\\a'],
    ['f.DeleteFile p & "\\a"', 'write p & "\\a"'],
    ['f.CopyFile "D:\\a", "E:\\b"', 'read D:\\a, write E:\\b'],
    ['f.DeleteFile p', ''],
    ['f.OpenTextFile("D:\\a", mode)', ''],
  ])('%s', (text, uses) => {
    const files = read(text).files.map(({ access, path }) => `${access} ${path}`);
    expect(files.join(', ')).toBe(uses);
  });
});
