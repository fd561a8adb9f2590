import { urlPerHost } from './hosts.ts';
import { addressOf, isEmbedded } from './target.ts';

/**
 * Names a team database as this installation was told to reach it: `db1:5432,db2:5432/wo`, or `embedded`. Never
 * taken from what the database says about itself, which whoever rewrites it could copy. Without user, password
 * and options, so that what is remembered outlives a changed password and a disconnect.
 */
export function connectionKey(url: string): string {
  if (isEmbedded(url)) return 'embedded';
  const addresses = urlPerHost(url).flatMap((host) => addressOf(host) ?? []);
  const hosts = addresses.map(({ host, port }) => `${host.toLowerCase()}:${port}`);
  return `${hosts.join(',')}/${addresses[0]?.name ?? ''}`;
}
