import { StringStream } from '@codemirror/language';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cmdMode } from './cmd-mode.ts';

/** What a line is read as: `keyword:set`, only what has a colour. */
function read(line: string): string[] {
  const state = cmdMode.startState?.(2) ?? { atCommand: true, afterIf: false };
  const stream = new StringStream(line, 8, 2);
  const found: string[] = [];
  while (!stream.eol()) {
    stream.start = stream.pos;
    const token = cmdMode.token(stream, state);
    if (stream.pos === stream.start) throw new Error(`stood still at ${stream.pos} of ${line}`);
    if (token) found.push(`${token}:${stream.current()}`);
  }
  return found;
}

describe('cmdMode', () => {
  it.each([
    ['rem net use K: & set A=1', ['comment:rem net use K: & set A=1']],
    ['@rem quiet', ['comment:rem quiet']],
    [':: net use', ['comment::: net use']],
    ['dir & rem behind', ['keyword:dir', 'comment:rem behind']],
    ['remove.cmd', []],
    [':pruefen', ['variableName.standard::pruefen']],
  ])('tells comments and labels: %s', (line, tokens) => expect(read(line)).toEqual(tokens));

  it.each([
    ['set "A=%B%"', ['keyword:set', 'string:"A=%B%"']],
    [
      'for %%f in (%1 %~dp0x) do call %%~nf',
      [
        'keyword:for',
        'variableName:%%f',
        'keyword:in',
        'variableName:%1',
        'variableName:%~dp0',
        'keyword:do',
        'keyword:call',
        'variableName:%%~nf',
      ],
    ],
    [
      'if not exist !X! exit /b 8',
      ['keyword:if', 'keyword:not', 'keyword:exist', 'variableName:!X!', 'keyword:exit', 'number:8'],
    ],
    ['echo.done & exit/b', ['keyword:echo.done', 'keyword:exit/b']],
    ['robocopy set call', []],
  ])('tells commands, variables and texts: %s', (line, tokens) => expect(read(line)).toEqual(tokens));

  it('goes on at every character of any line', () => {
    const odd = fc.constantFrom(...Array.from('%!"&|()^@:ax =\tü😀\0'));
    const line = fc.oneof(fc.string(), fc.string({ unit: odd }));
    fc.assert(
      fc.property(line, (text) => {
        expect(read(text)).toBeInstanceOf(Array);
      }),
    );
  });
});
