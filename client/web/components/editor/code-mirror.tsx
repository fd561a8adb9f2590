import { keymap } from '@codemirror/view';
import { EditorState } from '@codemirror/state';
import { basicSetup, EditorView } from 'codemirror';
import { useEffect, useRef } from 'react';
import { asEdited } from '../../data/line-endings.ts';
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
  const { label, kind, readOnly = false, dark } = props;
  useEffect(() => {
    if (!host.current) return;
    const made = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: view.current?.state.doc ?? latest.current.value,
        extensions: [
          keymap.of([{ key: 'Mod-s', preventDefault: true, run: () => (latest.current.onSave?.(), true) }]),
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
  }, [label, kind, readOnly, dark]);
  useEffect(() => {
    const made = view.current;
    if (!made || made.state.doc.toString() === asEdited(props.value)) return;
    made.dispatch({ changes: { from: 0, to: made.state.doc.length, insert: props.value } });
  }, [props.value]);
  return <div ref={host} />;
}
