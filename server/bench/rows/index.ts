import type { Row } from '../measure.ts';
import { coldStart } from './cold-start.ts';
import { createNote, listNotes } from './notes.ts';

/** Every row there is, by number. */
export const rows: readonly Row[] = [listNotes, createNote, coldStart];
