import { z } from 'zod';
import type { LocalDb } from '../../../db/local/client.ts';
import { settings } from '../../../db/local/schema/index.ts';

/** Every setting there is, with the value it has until the owner changes it. */
export const settingValues = z.object({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  density: z.enum(['comfortable', 'compact']).default('comfortable'),
  startPage: z
    .string()
    .max(500)
    .regex(/^\/(?![/\\])\S*$/, 'A path of this page, such as /notes.')
    .default('/')
    .describe('The page that `/` opens.'),
  weekStartsOn: z.enum(['monday', 'sunday']).default('monday'),
  showHiddenFiles: z.boolean().default(false).describe('Show names that begin with a dot in workspaces.'),
  wrapLongLines: z.boolean().default(false).describe('Wrap long lines in file and script views.'),
});
export type Settings = z.output<typeof settingValues>;

/** All settings, defaults included. A stored value that this build does not allow counts as unset. */
export function getSettings(db: LocalDb): Settings {
  const stored = Object.fromEntries(
    db
      .select()
      .from(settings)
      .all()
      .map((row) => [row.key, row.value]),
  );
  const whole = settingValues.safeParse(stored);
  if (whole.success) return whole.data;
  const refused = new Set(whole.error.issues.map((issue) => issue.path[0]));
  return settingValues.parse(Object.fromEntries(Object.entries(stored).filter(([key]) => !refused.has(key))));
}

/** Changes the settings named, all or none, and returns all of them. */
export function updateSettings(db: LocalDb, changes: Partial<Settings>): Settings {
  const updatedAt = Date.now();
  db.transaction((tx) => {
    for (const [key, value] of Object.entries(changes)) {
      if (value === undefined) continue;
      tx.insert(settings)
        .values({ key, value, updatedAt })
        .onConflictDoUpdate({ target: settings.key, set: { value, updatedAt } })
        .run();
    }
  });
  return getSettings(db);
}
