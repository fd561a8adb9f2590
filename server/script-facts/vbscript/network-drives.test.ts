import { describe, expect, it } from 'vitest';
import type { ScriptFacts } from '../model.ts';
import { readFacts } from '../read-facts.ts';

const read = (...lines: string[]) => readFacts('vbscript', lines.join('\r\n'));

function mapping(...lines: string[]): Partial<ScriptFacts['driveMappings'][number]> | undefined {
  const [first, ...more] = read(...lines).driveMappings;
  expect(more).toEqual([]);
  return first;
}

describe('MapNetworkDrive', () => {
  it('maps a letter to a share, not persistent unless said', () => {
    expect(mapping('net.MapNetworkDrive "h:", "\\\\S\\x\\"')).toEqual({
      line: 1,
      column: 22,
      letter: 'H',
      target: '\\\\S\\x\\',
      resolvedTarget: '\\\\S\\x',
      server: 'S',
      share: 'x',
      hasPassword: false,
      persistent: false,
      via: 'MapNetworkDrive',
    });
  });

  it.each([
    ['Call net.MapNetworkDrive("H:", "\\\\S\\x")'],
    ['rc = net.MapNetworkDrive("H:", "\\\\S\\x")'],
    ['NET.MAPNETWORKDRIVE"H:","\\\\S\\x"'],
    ['net.MapNetworkDrive ("H:"), "\\\\S\\x"'],
    ['net . MapNetworkDrive "H:", _\r\n  "\\\\S\\x"'],
    ['With net\r\n.MapNetworkDrive "H:", "\\\\S\\x"\r\nEnd With'],
    ['If a = 1 Then net.MapNetworkDrive "H:", "\\\\S\\x" Else b = 2'],
    ['If a = 1 Then b = 2 Else net.MapNetworkDrive "H:", "\\\\S\\x"'],
    ['a = 1 : net.MapNetworkDrive "H:", "\\\\S\\x" \' comment'],
    ['CreateObject("WScript.Network").MapNetworkDrive "H:", "\\\\S\\x"'],
    ['Sub A : net.MapNetworkDrive "H:", "\\\\S\\x" : End Sub'],
    ['a = "unclosed\r\nnet.MapNetworkDrive "H:", "\\\\S\\x"'],
    ['net.MapNetworkDrive "H:", "\\\\S\\x'],
  ])('is found: %s', (text) => {
    expect(mapping(text)).toMatchObject({ letter: 'H', server: 'S', share: 'x', persistent: false });
  });

  it.each([
    ['\' net.MapNetworkDrive "H:", "\\\\S\\x"'],
    ['rem net.MapNetworkDrive "H:", "\\\\S\\x"'],
    ['a = 1 : Rem net.MapNetworkDrive "H:", "\\\\S\\x"'],
    ['a = "net.MapNetworkDrive ""H:"", ""\\\\S\\x"""'],
    ['MapNetworkDrive "H:", "\\\\S\\x"'],
    ['net.MapNetworkDrive "H:"'],
    ['net.MapNetworkDrive'],
  ])('is none: %s', (text) => {
    expect(read(text).driveMappings).toEqual([]);
  });

  it('says what is persistent, who it is for, and whether with a password', () => {
    expect(mapping('n.MapNetworkDrive "H:", "\\\\S\\x", True, "D\\u", "NotReal-1"')).toMatchObject({
      persistent: true,
      user: 'D\\u',
      hasPassword: true,
    });
    expect(mapping('n.MapNetworkDrive "H:", "\\\\S\\x", "False", usr, pw')).toMatchObject({
      persistent: false,
      user: 'usr',
      hasPassword: true,
    });
    expect(mapping('n.MapNetworkDrive "H:", "\\\\S\\x", keep, "", ""')).toMatchObject({
      persistent: null,
      hasPassword: false,
    });
    expect(mapping('n.MapNetworkDrive "H:", "\\\\S\\x", , , vbNullString')).toMatchObject({
      persistent: false,
      hasPassword: false,
    });
    expect(mapping('n.MapNetworkDrive "H:", "\\\\S\\x", , ""')).not.toHaveProperty('user');
  });

  it('shows an expression whole, and resolves what is constant', () => {
    const target = '"\\\\" & SRV & "\\x\\" & [my share]';
    expect(mapping('Const SRV = "S"', 'n.MapNetworkDrive "H:", ' + target)).toMatchObject({
      target,
      resolvedTarget: null,
      server: 'S',
      share: 'x',
    });
    expect(
      mapping('Const SRV = "S", B = 1', '[my share] = "y" & "z"', `n.MapNetworkDrive "H:", (${target})`),
    ).toMatchObject({ target: `(${target})`, resolvedTarget: '\\\\S\\x\\yz' });
  });

  it('has no letter where that is unknown or none', () => {
    expect(mapping('n.MapNetworkDrive "", "\\\\S\\x"')).toMatchObject({ letter: null, column: 24 });
    expect(mapping('n.MapNetworkDrive drv, "\\\\S\\x"')).toMatchObject({ letter: null, column: 19 });
    expect(mapping('drv = "k:"', 'n.MapNetworkDrive drv, "\\\\S\\x"')).toMatchObject({
      letter: 'K',
      column: 19,
    });
  });

  it('does not know names with environment variables in them', () => {
    expect(mapping('n.MapNetworkDrive "H:", "\\\\S\\%USERNAME%"')).toMatchObject({
      resolvedTarget: null,
      server: 'S',
      share: null,
    });
  });
});

describe('RemoveNetworkDrive', () => {
  it('unmaps', () => {
    expect(read('n.RemoveNetworkDrive "t:", True, True').unmappings).toEqual([
      { line: 1, column: 23, letter: 'T' },
    ]);
    expect(read('n.RemoveNetworkDrive(drv)').unmappings).toEqual([{ line: 1, column: 22, letter: null }]);
    expect(read('n.RemoveNetworkDrive').unmappings).toEqual([]);
  });
});

describe('constants', () => {
  const resolved = (...lines: string[]) =>
    mapping(...lines, 'n.MapNetworkDrive "H:", "\\\\S\\" & x')?.resolvedTarget;

  it.each([
    ['x = "a"'],
    ['X = "a"'],
    ['Const x = "a"'],
    ['Private Const x = "a"'],
    ['y = "a" : x = y'],
    ['With q\nx = "a"\nEnd With'],
    ['If 1 Then\nEnd If\nx = "a"'],
    ['If 1 Then y = 2\nx = "a"'],
    ['Function F\nF = 1\nEnd Function\nx = "a"'],
    ['Do While x = 1\nLoop\nx = "a"'],
    ['Select Case y\nCase 1\nEnd Select\nx = "a"'],
    ['While 1\nWend\nFor Each z In c\nNext\nClass K\nEnd Class\nx = "a"'],
    ['n.x = "b"\nd("x") = 1\nx = "a"'],
  ])('have one value, set before without conditions: %j', (text) => {
    expect(resolved(text)).toBe('\\\\S\\a');
  });

  it.each([
    [''],
    ['x = "a"\nx = "b"'],
    ['If 1 Then x = "a"'],
    ['If 1 Then y = 1 : x = "a"'],
    ['If 1 Then\nx = "a"\nEnd If'],
    ['If 1 Then\nElse\nx = "a"\nEnd If'],
    ['For i = 1 To 2\nx = "a"\nNext'],
    ['x = "a"\nFor Each x In c\nNext'],
    ['Do\nx = "a"\nLoop'],
    ['Sub A\nx = "a"\nEnd Sub'],
    ['x = "a"\nSub A(ByVal x)\nEnd Sub'],
    ['Set x = y'],
    ['x = InputBox("a")'],
    ['x = WScript.Arguments(0)'],
    ['x = x & "a"'],
    ['Function x\nx = "a"\nEnd Function'],
  ])('are none: %j', (text) => {
    expect(resolved(text)).toBeNull();
  });

  it('are not known before they are set', () => {
    expect(mapping('n.MapNetworkDrive "H:", "\\\\S\\" & x', 'x = "a"')?.resolvedTarget).toBeNull();
  });
});

describe('mappings of both kinds', () => {
  it('come in the order of the text', () => {
    const { driveMappings } = read('n.MapNetworkDrive "B:", "\\\\S\\x"', 's.Run "net use A: \\\\S\\y"');
    expect(driveMappings.map(({ line, column, letter }) => `${line}:${column} ${letter}`)).toEqual([
      '1:20 B',
      '2:16 A',
    ]);
  });
});
