import { type AnalysedScript, comparePaths } from './analysed-script.ts';

/** A file server that scripts name, as the first of them writes it; short names, full names and addresses differ. */
export interface ServerUse {
  server: string;
  /** Numbers of the scripts, in order. */
  scripts: number[];
  /** How often one of its shares is mapped. */
  mappings: number;
  shares: ShareUse[];
}

export interface ShareUse extends Pick<ServerUse, 'scripts' | 'mappings'> {
  share: string;
}

/** Servers that are mapped or named anywhere in scripts, by name in lower case, in order; so are their shares. */
export function serversOf(scripts: readonly AnalysedScript[]): Map<string, ServerUse> {
  const servers = new Map<string, Counted>();
  for (const [number, { facts }] of scripts.entries()) {
    for (const { server, share } of facts.driveMappings) add(server, share, number, 1);
    for (const { server, share } of facts.uncPaths) add(server, share, number, 0);
  }
  return new Map(
    [...servers].sort(byName).map(([key, { use, shares }]) => {
      return [key, { ...use, shares: [...shares].sort(byName).map(([, share]) => share) }];
    }),
  );

  function add(server: string | null, share: string | null, script: number, mappings: 0 | 1): void {
    if (server === null) return;
    const key = server.toLowerCase();
    const known: Counted = servers.get(key) ?? {
      use: { server, scripts: [], mappings: 0 },
      shares: new Map(),
    };
    servers.set(key, known);
    count(known.use, script, mappings);
    if (share === null) return;
    const shareKey = share.toLowerCase();
    const knownShare = known.shares.get(shareKey) ?? { share, scripts: [], mappings: 0 };
    known.shares.set(shareKey, knownShare);
    count(knownShare, script, mappings);
  }
}

/** A server whose shares are still being found. */
interface Counted {
  use: Omit<ServerUse, 'shares'>;
  shares: Map<string, ShareUse>;
}

function count(use: Pick<ServerUse, 'scripts' | 'mappings'>, script: number, mappings: 0 | 1): void {
  if (use.scripts.at(-1) !== script) use.scripts.push(script);
  use.mappings += mappings;
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return comparePaths(a, b);
}
