import { z } from 'zod';
import { router } from '../../trpc/init.ts';
import { localProcedure } from '../../trpc/procedures.ts';
import { rest } from '../../trpc/rest.ts';
import { getSettings, settingValues, updateSettings } from './service.ts';

const { theme, density, startPage, weekStartsOn, showHiddenFiles, wrapLongLines } = settingValues.shape;

/** Like the settings, but what is left out stays as it is; unknown names are refused. */
const changes = z.strictObject({
  theme: theme.unwrap().optional(),
  density: density.unwrap().optional(),
  startPage: startPage.unwrap().optional(),
  weekStartsOn: weekStartsOn.unwrap().optional(),
  showHiddenFiles: showHiddenFiles.unwrap().optional(),
  wrapLongLines: wrapLongLines.unwrap().optional(),
});

export const settingsRouter = router({
  get: localProcedure
    .meta(rest('GET', '/local/settings', 'Read my settings'))
    .output(settingValues)
    .query(({ ctx }) => getSettings(ctx.db)),
  update: localProcedure
    .meta(rest('PATCH', '/local/settings', 'Change my settings', { example: { theme: 'dark' } }))
    .input(changes)
    .output(settingValues)
    .mutation(({ ctx, input }) => updateSettings(ctx.db, input)),
});
