import type { Language, SecretKind } from '../model.ts';
import type { LineQuotes } from './line-quotes.ts';

/** A file as the rules see that go by its text alone. */
export interface SearchedText {
  text: string;
  language: Language;
  quotes: LineQuotes;
}

/** Takes a secret's place as indexes into the text. */
export type Report = (start: number, end: number, kind: SecretKind) => void;

/** Finds secrets of one kind, in time linear in the length of the text. */
export type TextRule = (file: SearchedText, report: Report) => void;
