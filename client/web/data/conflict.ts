import * as z from 'zod/mini';
import type { Note } from './types.ts';

const note = z.object({
  id: z.string(),
  title: z.string(),
  body: z.string(),
  tags: z.array(z.string()),
  pinned: z.boolean(),
  version: z.number(),
  createdAt: z.string(),
  updatedAt: z.string(),
});

/** The note in a 409's `details.current`; undefined when it is something else. */
export function conflictingNote(current: unknown): Note | undefined {
  const parsed = note.safeParse(current);
  return parsed.success ? parsed.data : undefined;
}

const versioned = z.object({ version: z.number() });

/** The version number in a 409's `details.current`: the row itself is then read again, with its content. */
export function conflictingVersion(current: unknown): number | undefined {
  const parsed = versioned.safeParse(current);
  return parsed.success ? parsed.data.version : undefined;
}
