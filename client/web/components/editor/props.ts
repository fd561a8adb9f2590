/** A text to read or edit. */
export interface CodeProps {
  value: string;
  /** Names the text for a screen reader. */
  label: string;
  /** Script kind for syntax colours. */
  kind?: string | undefined;
  readOnly?: boolean;
  focusAtStart?: boolean;
  onChange?: (value: string) => void;
  /** Ctrl/Cmd-S inside the editor. */
  onSave?: () => void;
}

/** Two texts to compare. */
export interface DiffProps {
  left: string;
  right: string;
  leftLabel: string;
  rightLabel: string;
  kind?: string | undefined;
}
