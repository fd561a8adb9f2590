/** A name as keys and paths write it: `/` would read as a step of the path, `%2F` stands for it. Nothing else is escaped. */
export function escaped(name: string): string {
  return name.includes('/') ? name.replaceAll('/', '%2F') : name;
}

/** Path of what is in the folder `name` of the folder `path`; '' is the top. */
export function pathWithin(path: string, name: string): string {
  return path === '' ? escaped(name) : `${path}/${escaped(name)}`;
}

/** @param ordinal - place among the folders of this path, of whatever server, from 1 */
export function folderKey(path: string, ordinal: number): string {
  return ordinal === 1 ? `${path}/` : `${path}/#${ordinal}`;
}

/** @param ordinal - place among the jobs of this name in this path, of whatever server, from 1 */
export function jobKey(folder: string, name: string, ordinal: number): string {
  return `${pathWithin(folder, name)}#${ordinal}`;
}

/** Key of what is neither folder nor job; its end tells it from both. */
export function otherKey(folder: string, name: string, type: string, ordinal: number): string {
  return `${jobKey(folder, name, ordinal)} (${type})`;
}
