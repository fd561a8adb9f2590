import './script.css';
import { useState } from 'react';
import { Code } from '../../components/code.tsx';
import type { CodeProps, GoTo, LineMark } from '../../components/editor/props.ts';
import { asEdited } from '../../data/line-endings.ts';
import type { Script } from '../../data/types.ts';
import { LineList } from './line-list.tsx';
import { useLineFacts } from './use-facts.ts';

interface MarkedCodeProps extends Omit<CodeProps, 'kind' | 'marks' | 'onMark' | 'goTo'> {
  /** Whose saved text the facts are of. */
  script: Script;
  /** Where to begin. */
  line?: number | undefined;
  /** The text may be ahead of what was saved. */
  editing?: boolean;
}

/** The text of a script with signs in the margin, and beside it what they say. */
export function MarkedCode({ script, line, editing = false, ...code }: MarkedCodeProps) {
  const facts = useLineFacts(script);
  const [at, setAt] = useState<LineMark>();
  const [goTo, setGoTo] = useState<GoTo | undefined>(line === undefined ? undefined : { line, focus: false });
  const [asked, setAsked] = useState(line);
  if (asked !== line) {
    setAsked(line);
    if (line !== undefined) setGoTo({ line, focus: false });
  }
  // Signs beside the lines of another text would say what is not so.
  const [aligned] = useState(asEdited(code.value) === asEdited(script.content));
  return (
    <div className="wo-marked">
      <Code
        {...code}
        kind={script.kind}
        marks={aligned || !editing ? facts.marks : undefined}
        onMark={setAt}
        goTo={goTo}
      />
      <LineList
        facts={facts}
        current={at?.line}
        onGo={(to) => setGoTo({ line: to, focus: true })}
        about={editing ? aboutWhileEditing(script.version, aligned) : undefined}
      />
    </div>
  );
}

function aboutWhileEditing(version: number, aligned: boolean): string {
  return aligned
    ? `Of version ${version}, as it was saved; read anew when you save.`
    : `Of version ${version}, as it was saved. Your text is another one: its margin stays empty until you save.`;
}
