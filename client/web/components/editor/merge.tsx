import { getChunks, goToNextChunk, goToPreviousChunk, MergeView, unifiedMergeView } from '@codemirror/merge';
import { EditorState, type Extension, type Text } from '@codemirror/state';
import { basicSetup, EditorView } from 'codemirror';
import { type Ref, useEffect, useImperativeHandle, useRef } from 'react';
import { asEdited } from '../../data/line-endings.ts';
import type { DiffActions, DiffProps } from './props.ts';
import { pageExtensions } from './setup.ts';

const collapse = { margin: 3, minSize: 6 };

interface MergeProps extends DiffProps {
  dark: boolean;
  narrow: boolean;
  ref: Ref<DiffActions>;
}

/** Two texts side by side; below each other when the page is narrow. Long equal parts are folded. */
export default function Merge({ ref, ...props }: MergeProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  const { left, leftLabel, rightLabel, kind, dark, narrow } = props;
  const editable = props.onChange !== undefined;
  // What is being edited must not be laid out anew with every letter.
  const start = editable ? undefined : props.right;
  useEffect(() => {
    if (!host.current) return;
    const doc = start ?? latest.current.right;
    const options = { kind, dark };
    const before = [basicSetup, ...pageExtensions({ ...options, readOnly: true, label: leftLabel })];
    const after = [
      basicSetup,
      ...pageExtensions({ ...options, readOnly: !editable, label: rightLabel }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) latest.current.onChange?.(update.state.doc.toString());
      }),
    ];
    const made = narrow
      ? unified(host.current, left, doc, after)
      : sideBySide(host.current, { doc: left, extensions: before }, { doc, extensions: after });
    view.current = 'b' in made ? made.b : made;
    return () => made.destroy();
  }, [left, start, leftLabel, rightLabel, kind, dark, narrow, editable]);
  useImperativeHandle(
    ref,
    () => ({
      next: () => go(view.current, goToNextChunk),
      previous: () => go(view.current, goToPreviousChunk),
      takeLeft: () => (view.current ? takeLeft(view.current, latest.current.left) : false),
    }),
    [],
  );
  return <div ref={host} />;
}

type Side = { doc: string; extensions: Extension[] };

function sideBySide(parent: HTMLElement, a: Side, b: Side): MergeView {
  return new MergeView({ parent, a, b, collapseUnchanged: collapse });
}

function unified(parent: HTMLElement, original: string, doc: string, extensions: Extension[]): EditorView {
  const marked = unifiedMergeView({ original, mergeControls: false, collapseUnchanged: collapse });
  return new EditorView({ parent, state: EditorState.create({ doc, extensions: [...extensions, marked] }) });
}

function go(view: EditorView | undefined, command: typeof goToNextChunk): void {
  if (!view) return;
  command(view);
  view.focus();
}

/** The difference at the caret of the right text becomes what the left text has there. */
function takeLeft(view: EditorView, left: string): boolean {
  const { state } = view;
  const caret = state.selection.main.head;
  const chunk = getChunks(state)?.chunks.find(({ fromB, endB }) => fromB <= caret && caret <= endB);
  if (!chunk) return false;
  const whole: Text = state.toText(asEdited(left));
  const taken = whole.sliceString(chunk.fromA, Math.max(chunk.fromA, chunk.toA - 1));
  // A part that is not at the end of both texts brings the end of its last line.
  const ending = chunk.fromA !== chunk.toA && chunk.toB <= state.doc.length ? state.lineBreak : '';
  view.dispatch({
    changes: { from: chunk.fromB, to: Math.min(chunk.toB, state.doc.length), insert: taken + ending },
    userEvent: 'revert',
  });
  view.focus();
  return true;
}
