/** Path of a folder from its key, as filters take it: `A/B/` and `A/B/#2` are both `A/B`. */
export function folderPath(key: string): string {
  return key.replace(/\/(#\d+)?$/, '');
}

/** Whether a key is a folder's: those end with a slash, or with a slash and a number. */
export function isFolderKey(key: string): boolean {
  return /\/(#\d+)?$/.test(key);
}

/** `A/B` as people read it: names are escaped in keys and paths only where they have a slash. */
export function readable(path: string): string[] {
  return path === '' ? [] : path.split('/').map((name) => name.replaceAll('%2F', '/'));
}

/** Whether `path` is `folder` or within it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
