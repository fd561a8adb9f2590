import { type Links, linksSchema } from './links.ts';
import type { Source } from './source.ts';

/** The source of a version as it was stored, or null of one that was removed. */
export function storedSource(text: string | null): Source | null {
  // written by the import from what a reader made, and never changed since
  return text === null ? null : (JSON.parse(text) as Source);
}

export function storedLinks(text: string): Links {
  return linksSchema.parse(JSON.parse(text));
}
