import { type EditorState, type Extension, RangeSet, StateEffect, StateField } from '@codemirror/state';
import {
  type BlockInfo,
  type EditorView,
  gutter,
  GutterMarker,
  showTooltip,
  type Tooltip,
} from '@codemirror/view';
import type { LineMark } from './props.ts';
import { signElement } from './signs.ts';

type Marks = RangeSet<SignMarker>;

class SignMarker extends GutterMarker {
  readonly mark: LineMark;
  constructor(mark: LineMark) {
    super();
    this.mark = mark;
  }
  override eq(other: SignMarker): boolean {
    return other.mark === this.mark;
  }
  override toDOM(): Node {
    return signElement(this.mark.sign);
  }
}

const replaceMarks = StateEffect.define<readonly LineMark[]>();
const showTip = StateEffect.define<LineMark | null>();

/** Marks go along with their lines while the text is edited; a deleted line takes its mark away. */
const marksField = StateField.define<Marks>({
  create: () => RangeSet.empty,
  update(marks, transaction) {
    const wanted = transaction.effects.find((effect) => effect.is(replaceMarks));
    return wanted ? marksOf(wanted.value, transaction.state) : marks.map(transaction.changes);
  },
});

/** Beside the line under the pointer: what its mark says. */
const tipField = StateField.define<Tooltip | null>({
  create: () => null,
  update(tip, transaction) {
    if (transaction.docChanged) return null;
    const wanted = transaction.effects.find((effect) => effect.is(showTip));
    return wanted ? tipOf(wanted.value, transaction.state) : tip;
  },
  provide: (field) => showTooltip.from(field),
});

function marksOf(marks: readonly LineMark[], { doc }: EditorState): Marks {
  const known = marks.filter(({ line }) => line >= 1 && line <= doc.lines);
  return RangeSet.of(
    known.map((mark) => new SignMarker(mark).range(doc.line(mark.line).from)),
    true,
  );
}

function tipOf(mark: LineMark | null, state: EditorState): Tooltip | null {
  if (!mark) return null;
  return {
    pos: placeOf(mark.line, state),
    above: true,
    create() {
      const dom = document.createElement('div');
      dom.className = 'cm-wo-tip';
      dom.append(
        ...mark.words.map((words) => {
          const line = document.createElement('div');
          line.textContent = words;
          return line;
        }),
      );
      return { dom };
    },
  };
}

/** The mark of the line that begins at `from`. */
function markAt(state: EditorState, from: number): LineMark | undefined {
  let found: LineMark | undefined;
  state.field(marksField).between(from, from, (_from, _to, marker) => {
    found = marker.mark;
    return false;
  });
  return found;
}

/** The mark of the line with the caret. */
export function markAtCaret(state: EditorState): LineMark | undefined {
  return markAt(state, state.doc.lineAt(state.selection.main.head).from);
}

/** Where the line of a mark is now; a line without a mark is looked up by its number. */
export function placeOf(line: number, state: EditorState): number {
  const marks = state.field(marksField, false);
  if (marks)
    for (const cursor = marks.iter(); cursor.value; cursor.next())
      if (cursor.value.mark.line === line) return cursor.from;
  return state.doc.line(Math.min(Math.max(1, line), state.doc.lines)).from;
}

/** Hands the marks to an editor that is there already. */
export function setMarks(view: EditorView, marks: readonly LineMark[]): void {
  view.dispatch({ effects: replaceMarks.of(marks) });
}

/**
 * A margin with one sign for each line that has a mark. The pointer gets its words as a tip, a click puts the caret
 * into the line. Screen readers do not see margins: the same words stand in the list beside the text.
 * @param before - the state of an editor whose place this one takes
 */
export function lineMarks(marks: readonly LineMark[], before: EditorState | undefined): Extension {
  const kept = before?.field(marksField, false);
  const over = (view: EditorView, block: BlockInfo) => {
    view.dispatch({ effects: showTip.of(markAt(view.state, block.from) ?? null) });
    return false;
  };
  return [
    marksField.init((state) => kept ?? marksOf(marks, state)),
    tipField,
    gutter({
      class: 'cm-wo-marks',
      markers: (view) => view.state.field(marksField),
      domEventHandlers: {
        mouseover: over,
        mouseout(view) {
          view.dispatch({ effects: showTip.of(null) });
          return false;
        },
        mousedown(view, block) {
          view.dispatch({ selection: { anchor: block.from } });
          view.focus();
          return true;
        },
      },
    }),
  ];
}
