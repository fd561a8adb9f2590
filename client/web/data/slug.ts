/** A short name for addresses from a team's name: `Nacht-Batch Süd` is `nacht-batch-sud`. */
export function slugOf(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 64)
    .replace(/^-+|-+$/g, '');
}

/** Globs as people type them, one per line or separated by commas; undefined when there are none. */
export function globList(text: string | undefined): string[] | undefined {
  const globs = (text ?? '')
    .split(/[\n,]/)
    .map((glob) => glob.trim())
    .filter((glob) => glob !== '');
  return globs.length > 0 ? globs : undefined;
}
