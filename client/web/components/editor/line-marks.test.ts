import { EditorState } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { lineMarks, markAtCaret, placeOf } from './line-marks.ts';
import type { LineMark } from './props.ts';

const secret: LineMark = { line: 1, sign: 'secret', words: ['A password'] };
const share: LineMark = { line: 3, sign: 'unc', words: ['A share'] };
const text = 'first\nsecond\nthird';

function stateWith(marks: LineMark[], before?: EditorState): EditorState {
  return EditorState.create({ doc: before?.doc ?? text, extensions: lineMarks(marks, before) });
}

const at = (state: EditorState, anchor: number) => state.update({ selection: { anchor } }).state;

describe('lineMarks', () => {
  it('know the mark of the line with the caret, wherever in it that is', () => {
    const state = stateWith([secret, share]);
    expect(markAtCaret(at(state, 4))).toBe(secret);
    expect(markAtCaret(at(state, 8))).toBeUndefined();
    expect(markAtCaret(at(state, text.length))).toBe(share);
  });

  it('go along with their lines while text is written above them', () => {
    const state = stateWith([secret, share]).update({ changes: { from: 0, insert: 'new\n' } }).state;
    expect(state.doc.lineAt(placeOf(3, state)).text).toBe('third');
    expect(markAtCaret(at(state, state.doc.length))).toBe(share);
  });

  it('find a line without a mark by its number, within the text', () => {
    const state = stateWith([share]);
    expect(state.doc.lineAt(placeOf(2, state)).text).toBe('second');
    expect(state.doc.lineAt(placeOf(99, state)).text).toBe('third');
    expect(placeOf(0, state)).toBe(0);
  });

  it('leave out what the text does not have', () => {
    const state = stateWith([{ ...share, line: 4 }]);
    expect(markAtCaret(at(state, text.length))).toBeUndefined();
  });

  it('stay where they are when another editor takes the place of one', () => {
    const edited = stateWith([secret, share]).update({ changes: { from: 0, insert: 'new\n' } }).state;
    const next = stateWith([secret, share], edited);
    expect(next.doc.lineAt(placeOf(3, next)).text).toBe('third');
  });
});
