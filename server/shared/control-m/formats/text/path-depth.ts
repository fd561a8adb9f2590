import { FileRefused, limits, type Place } from '../../model/reading.ts';

/**
 * Folders of a path that a job gives itself, without empty ones.
 * @throws FileRefused too-deep - there are more than may be nested: a long text of separators would make as many folders
 */
export function withinDepth(parts: string[], place: Place): string[] {
  const folders = parts.filter((part) => part !== '');
  if (folders.length <= limits.depth) return folders;
  throw new FileRefused(
    'too-deep',
    `The path of a job names more than ${limits.depth} folders. Such a file is no export of Control-M.`,
    place,
  );
}
