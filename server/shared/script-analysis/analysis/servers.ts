import type { AnalysedScript } from './analysed-script.ts';
import { comparePaths } from './analysed-script.ts';

/** A file server that scripts name, as the first of them writes it; short names, full names and addresses differ. */
export interface ServerUse {
  server: string;
  /** Numbers of the scripts, in order. */
  scripts: number[];
  shares: { share: string; scripts: number[] }[];
}

/** Servers that are mapped or named anywhere in scripts, by name in lower case, in order. */
export function serversOf(scripts: readonly AnalysedScript[]): Map<string, ServerUse> {
  const servers = new Map<string, { use: ServerUse; shares: Map<string, ServerUse['shares'][number]> }>();
  for (const [number, { facts }] of scripts.entries())
    for (const { server, share } of placesNamed(facts)) {
      if (server === null) continue;
      const key = server.toLowerCase();
      const known = servers.get(key) ?? { use: { server, scripts: [], shares: [] }, shares: new Map() };
      servers.set(key, known);
      addLast(known.use.scripts, number);
      if (share === null) continue;
      const shareKey = share.toLowerCase();
      const knownShare = known.shares.get(shareKey) ?? { share, scripts: [] };
      known.shares.set(shareKey, knownShare);
      addLast(knownShare.scripts, number);
    }
  const inOrder = [...servers].sort(([a], [b]) => comparePaths(a, b));
  return new Map(
    inOrder.map(([key, { use, shares }]) => {
      const sharesInOrder = [...shares].sort(([a], [b]) => comparePaths(a, b)).map(([, share]) => share);
      return [key, { ...use, shares: sharesInOrder }];
    }),
  );
}

function placesNamed({ driveMappings, uncPaths }: AnalysedScript['facts']) {
  return [...driveMappings, ...uncPaths];
}

function addLast(numbers: number[], number: number): void {
  if (numbers.at(-1) !== number) numbers.push(number);
}
