import type { PreparationEnd } from '../../trpc/shared-middleware.ts';
import type { FolderSelection } from '../folders/service.ts';
import { remember } from '../publications/service.ts';
import type { Brought } from './bring.ts';

/** Which folder went to which team of which database. */
export interface PublishedFolder extends FolderSelection {
  workspaceId: string;
  connection: string;
  teamId: string;
}

/** Once a publish is committed: this machine remembers it, to say later which side has moved on. */
export async function rememberPublish(
  { ctx, committed }: PreparationEnd,
  folder: PublishedFolder,
  brought: Brought | undefined,
): Promise<void> {
  if (!committed || !brought || brought.files.length + brought.removed.length === 0) return;
  const { workspaceId, connection, teamId, path = '', include, exclude } = folder;
  const { services } = ctx;
  const key = { workspaceId, connection, teamId, path: normal(path) };
  const globs = { include: include?.length ? include : undefined, exclude };
  const { id } = await remember(services.local.db, {
    ...key,
    ...globs,
    files: brought.files,
    removed: brought.removed,
  });
  services.publications.published(id);
}

/** One name for one folder. */
function normal(path: string): string {
  return path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}
