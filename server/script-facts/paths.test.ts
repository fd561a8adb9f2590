import { describe, expect, it } from 'vitest';
import { hasScriptExtension, pathOf, uncParts, windowsForm } from './paths.ts';
import type { Expanded } from './values.ts';

const unknown: Expanded[number] = { is: 'unknown', raw: '%X%' };
const own: Expanded[number] = { is: 'own-folder' };
/** Text, or pieces as they are. */
const pieces = (...parts: (string | Expanded[number])[]): Expanded =>
  parts.map((part) => (typeof part === 'string' ? { is: 'text', text: part } : part));

describe('hasScriptExtension', () => {
  it('goes by the end of the name, whatever its case', () => {
    for (const name of ['a.cmd', 'A.BAT', 'x.y.ps1', 'a.psm1', 'a.sh', 'a.ksh', 'a.vbs', 'a.wsf', 'a.sql'])
      expect(hasScriptExtension(name)).toBe(true);
    for (const name of ['a', 'a.exe', 'cmd', 'a.cmd.txt', 'a.cmdx', ''])
      expect(hasScriptExtension(name)).toBe(false);
  });
});

describe('pathOf', () => {
  it.each<[string, Expanded, string, (string | null)[]]>([
    ['relative', pieces('..\\b/a.cmd'), 'relative', ['..', 'b', 'a.cmd']],
    ['with a drive', pieces('D:\\b\\\\a.cmd'), 'absolute', ['D:', 'b', 'a.cmd']],
    ['on a server', pieces('\\\\S\\x\\a.cmd'), 'absolute', ['\\\\S', 'x', 'a.cmd']],
    ['on a server, with slashes', pieces('//S/x/a.sh'), 'absolute', ['\\\\S', 'x', 'a.sh']],
    ['of Unix', pieces('/opt/a.sh'), 'absolute', ['opt', 'a.sh']],
    ['in the own folder', pieces(own, '..\\a.cmd'), 'own-folder', ['..', 'a.cmd']],
    ['in the own folder, after nothing', pieces('', own, '\\a.cmd'), 'own-folder', ['a.cmd']],
    ['unknown', pieces(unknown, '\\b\\a.cmd'), 'unknown', [null, 'b', 'a.cmd']],
    ['partly unknown', pieces('D:\\b_', unknown, '\\a', unknown, '.cmd'), 'absolute', ['D:', null, null]],
    ['the own folder in the middle', pieces('x', own, '\\a.cmd'), 'relative', [null, 'a.cmd']],
    ['twice the own folder', pieces(own, own, '\\a.cmd'), 'own-folder', [null, 'a.cmd']],
    ['nothing', pieces(''), 'relative', []],
  ])('%s', (_, path, start, segments) => {
    expect(pathOf(path)).toEqual({ start, segments });
  });
});

describe('uncParts', () => {
  it.each<[Expanded, string | null, string | null]>([
    [pieces('\\\\S\\x\\y'), 'S', 'x'],
    [pieces('//S/x'), 'S', 'x'],
    [pieces('\\\\S'), 'S', null],
    [pieces('\\\\S\\'), 'S', null],
    [pieces('\\\\?\\UNC\\S\\x\\y'), 'S', 'x'],
    [pieces('\\\\', unknown, '\\x'), null, 'x'],
    [pieces('\\\\S\\x', unknown, '\\y'), 'S', null],
    [pieces('\\\\S\\home$'), 'S', 'home$'],
    [pieces('C:\\x'), null, null],
    [pieces(unknown), null, null],
  ])('%j', (path, server, share) => {
    expect(uncParts(path)).toEqual({ server, share });
  });
});

describe('windowsForm', () => {
  it('has backslashes, and none at the end', () => {
    expect(windowsForm('//S/x/')).toBe('\\\\S\\x');
    expect(windowsForm('D:\\a\\\\')).toBe('D:\\a');
    expect(windowsForm('D:\\')).toBe('D:\\');
  });
});
