import './line-sign.css';
import { keymap } from '@codemirror/view';
import { EditorState, type Extension } from '@codemirror/state';
import { basicSetup, EditorView } from 'codemirror';
import { useEffect, useRef } from 'react';
import { asEdited } from '../../data/line-endings.ts';
import { lineMarks, markAtCaret, placeOf, setMarks } from './line-marks.ts';
import type { CodeProps } from './props.ts';
import { pageExtensions } from './setup.ts';

/** The editor itself. `value` is where it starts; later values replace the text only when they differ. */
export default function CodeMirror(props: CodeProps & { dark: boolean }) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const latest = useRef(props);
  // Declared first, so that it runs before the effect that reads it.
  useEffect(() => {
    latest.current = props;
  });
  const { label, kind, readOnly = false, dark, marks, goTo } = props;
  const marked = marks !== undefined;
  useEffect(() => {
    if (!host.current) return;
    const before = view.current?.state;
    const made = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: before?.doc ?? latest.current.value,
        extensions: [
          keymap.of([{ key: 'Mod-s', preventDefault: true, run: () => (latest.current.onSave?.(), true) }]),
          marked ? [lineMarks(latest.current.marks ?? [], before), caretMark(latest)] : [],
          basicSetup,
          ...pageExtensions({ label, kind, readOnly, dark }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange?.(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = made;
    if (latest.current.focusAtStart) made.focus();
    return () => made.destroy();
  }, [label, kind, readOnly, dark, marked]);
  useEffect(() => {
    const made = view.current;
    if (!made || made.state.doc.toString() === asEdited(props.value)) return;
    made.dispatch({ changes: { from: 0, to: made.state.doc.length, insert: props.value } });
  }, [props.value]);
  useEffect(() => {
    if (view.current && marks) setMarks(view.current, marks);
  }, [marks]);
  useEffect(() => {
    if (!view.current || !goTo) return;
    const at = placeOf(goTo.line, view.current.state);
    view.current.dispatch({
      selection: { anchor: at },
      effects: EditorView.scrollIntoView(at, { y: 'center' }),
    });
    if (goTo.focus) view.current.focus();
  }, [goTo]);
  return <div ref={host} />;
}

/** Tells the page which mark the caret is at. */
function caretMark(latest: { readonly current: CodeProps }): Extension {
  return EditorView.updateListener.of((update) => {
    if (!update.selectionSet && !update.docChanged) return;
    const now = markAtCaret(update.state);
    if (now !== markAtCaret(update.startState)) latest.current.onMark?.(now);
  });
}
