import { StreamLanguage, syntaxHighlighting, HighlightStyle } from '@codemirror/language';
import { powerShell } from '@codemirror/legacy-modes/mode/powershell';
import { shell } from '@codemirror/legacy-modes/mode/shell';
import { standardSQL } from '@codemirror/legacy-modes/mode/sql';
import { vbScript } from '@codemirror/legacy-modes/mode/vbscript';
import { EditorState, type Extension } from '@codemirror/state';
import { tags } from '@lezer/highlight';
import { EditorView } from 'codemirror';
import { styleNonce } from '../../app/nonce.ts';
import { cmdMode } from './cmd-mode.ts';

const modes: Record<string, Extension> = {
  cmd: StreamLanguage.define(cmdMode),
  shell: StreamLanguage.define(shell),
  powershell: StreamLanguage.define(powerShell),
  sql: StreamLanguage.define(standardSQL),
  vbscript: StreamLanguage.define(vbScript),
};

/** Syntax colours of a script kind. */
export function languageOf(kind: string | undefined): Extension {
  return (kind && modes[kind]) || [];
}

// All at 4.5:1 or better on the page's two backgrounds.
const light = HighlightStyle.define([
  { tag: tags.comment, color: '#5a6572', fontStyle: 'italic' },
  { tag: [tags.keyword, tags.operatorKeyword], color: '#7a2ca0' },
  { tag: [tags.string, tags.special(tags.string)], color: '#a11d3a' },
  { tag: [tags.number, tags.bool, tags.atom], color: '#0b5c8a' },
  { tag: [tags.variableName, tags.propertyName, tags.attributeName], color: '#1f4f8f' },
  { tag: [tags.standard(tags.variableName), tags.typeName], color: '#0a6355' },
]);
const dark = HighlightStyle.define([
  { tag: tags.comment, color: '#a3adb8', fontStyle: 'italic' },
  { tag: [tags.keyword, tags.operatorKeyword], color: '#d6a6f2' },
  { tag: [tags.string, tags.special(tags.string)], color: '#f5a3b4' },
  { tag: [tags.number, tags.bool, tags.atom], color: '#8fd0f5' },
  { tag: [tags.variableName, tags.propertyName, tags.attributeName], color: '#a9c7f7' },
  { tag: [tags.standard(tags.variableName), tags.typeName], color: '#84d9c6' },
]);

function frame(darkScheme: boolean): Extension {
  return EditorView.theme(
    {
      '&': { backgroundColor: 'var(--mantine-color-body)', color: 'var(--mantine-color-text)' },
      '.cm-content': {
        fontFamily: 'var(--mantine-font-family-monospace)',
        caretColor: 'var(--mantine-color-text)',
      },
      '.cm-cursor': { borderLeftColor: 'var(--mantine-color-text)' },
      '.cm-gutters': {
        backgroundColor: 'var(--mantine-color-default-hover)',
        color: 'var(--mantine-color-dimmed)',
        border: 'none',
      },
      '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: darkScheme ? '#ffffff0d' : '#0000000a' },
    },
    { dark: darkScheme },
  );
}

/** Everything an editor of this page needs beside its text: colours, nonce, a name for screen readers. */
export function pageExtensions(options: {
  label: string;
  kind?: string | undefined;
  readOnly: boolean;
  dark: boolean;
}): Extension[] {
  const nonce = styleNonce();
  return [
    ...(nonce ? [EditorView.cspNonce.of(nonce)] : []),
    EditorView.contentAttributes.of({
      'aria-label': options.label,
      tabindex: '0', // is focusable without it, but axe does not see that
      ...(options.readOnly && { 'aria-readonly': 'true' }),
    }),
    EditorState.readOnly.of(options.readOnly),
    EditorView.lineWrapping,
    frame(options.dark),
    syntaxHighlighting(options.dark ? dark : light),
    languageOf(options.kind),
  ];
}
