import { MergeView, unifiedMergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { basicSetup, EditorView } from 'codemirror';
import { useEffect, useRef } from 'react';
import type { DiffProps } from './props.ts';
import { pageExtensions } from './setup.ts';

const collapse = { margin: 3, minSize: 6 };

/** Two texts side by side; below each other when the page is narrow. Long equal parts are folded. */
export default function Merge(props: DiffProps & { dark: boolean; narrow: boolean }) {
  const host = useRef<HTMLDivElement>(null);
  const { left, right, leftLabel, rightLabel, kind, dark, narrow } = props;
  useEffect(() => {
    if (!host.current) return;
    const options = { kind, readOnly: true, dark };
    const before = [basicSetup, ...pageExtensions({ ...options, label: leftLabel })];
    const after = [basicSetup, ...pageExtensions({ ...options, label: rightLabel })];
    const made = narrow
      ? new EditorView({
          parent: host.current,
          state: EditorState.create({
            doc: right,
            extensions: [
              ...after,
              unifiedMergeView({ original: left, mergeControls: false, collapseUnchanged: collapse }),
            ],
          }),
        })
      : new MergeView({
          parent: host.current,
          a: { doc: left, extensions: before },
          b: { doc: right, extensions: after },
          collapseUnchanged: collapse,
        });
    return () => made.destroy();
  }, [left, right, leftLabel, rightLabel, kind, dark, narrow]);
  return <div ref={host} />;
}
