/** What stands in the margin beside a line, the most urgent first: of several, the first one is drawn. */
export const lineSigns = ['secret', 'missing', 'mapping', 'unmapping', 'reference', 'unc', 'exit'] as const;
export type LineSign = (typeof lineSigns)[number];

/** What is known about a line of the text. */
export interface LineMark {
  /** Counted from 1, of `value` as it was given. */
  line: number;
  sign: LineSign;
  /** One sentence for each thing. */
  words: readonly string[];
}

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
  /** Ordered by line, one for each. While the text is edited they go along with their lines. */
  marks?: readonly LineMark[] | undefined;
  /** The caret came to a line: its mark, if it has one. */
  onMark?: ((mark: LineMark | undefined) => void) | undefined;
  /** Puts the caret there; another object goes there again. */
  goTo?: GoTo | undefined;
}

export interface GoTo {
  line: number;
  /** The caret is wanted there, not only the view. */
  focus: boolean;
}

/** Two texts to compare. */
export interface DiffProps {
  left: string;
  right: string;
  leftLabel: string;
  rightLabel: string;
  kind?: string | undefined;
  /** Makes the right text one to edit, and offers to take over parts of the left one. */
  onChange?: ((right: string) => void) | undefined;
}

/** What the buttons above two texts do. */
export interface DiffActions {
  next: () => void;
  previous: () => void;
  /** Puts the left side's text in place of the difference at the caret; false when the caret is in none. */
  takeLeft: () => boolean;
}
