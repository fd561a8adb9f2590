import { z } from 'zod';
import { id } from '../../trpc/schemas.ts';

const globs = z.array(z.string().min(1).max(200)).max(100);

/** Which files of which workspace, for which team. */
export const folderInput = z.object({
  workspaceId: id,
  teamId: id,
  path: z.string().max(1000).optional().describe('A folder below the workspace; all of it when left out.'),
  include: globs
    .optional()
    .describe('Globs; all files when left out.')
    .meta({ examples: [['**/*.cmd', '**/*.ps1']] }),
  exclude: globs.optional().describe('Globs. When left out: .git, .svn, .hg, node_modules.'),
});

/** Why a file is not published. */
export const skipReason = z.enum([
  'too-large',
  'binary',
  'undecodable',
  'unreadable',
  'not-a-file',
  'bad-path',
  'duplicate-path',
]);
