/**
 * Counts up with each change of what the readers find in a text: stored facts of an older generation are read anew by
 * the next server that comes by.
 */
export const readerGeneration = 2;
