/** What may go away; exactly one of the four. */
export type Resource = { server: string } | { share: string } | { drive: string } | { scriptId: string };

/** What somebody asks about: `K` or `K:`, `\\server\share` with slashes of either kind, else the name of a server. */
export function asked(text: string): Resource | undefined {
  const typed = text.trim();
  const letter = /^([A-Za-z]):?[\\/]?$/.exec(typed)?.[1];
  if (letter !== undefined) return { drive: letter.toUpperCase() };
  const parts = typed.split(/[\\/]+/).filter((part) => part !== '');
  const [server, share] = parts;
  if (server === undefined || /[\s"<>|*?:]/.test(server)) return undefined;
  return share === undefined ? { server } : { share: `\\\\${server}\\${share}` };
}

export function asText(resource: Resource): string {
  if ('drive' in resource) return `${resource.drive}:`;
  if ('share' in resource) return resource.share;
  return 'server' in resource ? resource.server : '';
}

/** The one that an address names, if it names exactly one. */
export function resourceOf(search: {
  server?: string | undefined;
  share?: string | undefined;
  drive?: string | undefined;
  scriptId?: string | undefined;
}): Resource | undefined {
  const { server, share, drive, scriptId } = search;
  const named: Resource[] = [];
  if (server !== undefined) named.push({ server });
  if (share !== undefined) named.push({ share });
  if (drive !== undefined) named.push({ drive });
  if (scriptId !== undefined) named.push({ scriptId });
  return named.length === 1 ? named[0] : undefined;
}
