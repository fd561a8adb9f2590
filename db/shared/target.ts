/** Which shared database, and who runs its migrations. */
export interface SharedTarget {
  /** `postgres://…` or `embedded:`. */
  url: string;
  migrate: 'apply' | 'verify';
  /** An embedded database that is not there is not made. */
  mustExist?: boolean;
}

/** What may be shown of a connection string: never user, password or options. */
export interface DatabaseAddress {
  host: string;
  port: number;
  name: string;
}

export function isEmbedded(url: string): boolean {
  return url === 'embedded:';
}

const shape = /^postgres(?:ql)?:\/\/(?:[^@/]*@)?([^/?]*)(?:\/([^?]*))?(?:\?.*)?$/;

/** Host, port and database of a URL; of several hosts, the first. Undefined: not a PostgreSQL URL. */
export function addressOf(url: string): DatabaseAddress | undefined {
  const match = shape.exec(url);
  if (!match) return undefined;
  const first = (match[1] ?? '').split(',')[0] ?? '';
  const hostAndPort = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(first);
  if (!hostAndPort) return undefined;
  return {
    host: (hostAndPort[1] || 'localhost').replace(/^\[|\]$/g, ''),
    port: Number(hostAndPort[2] ?? 5432),
    name: decode(match[2] ?? '') || 'postgres',
  };
}

/** All hosts of a URL, for failover and for the address check. */
export function hostsOf(url: string): string[] {
  const hosts = shape.exec(url)?.[1] ?? '';
  return hosts.split(',').map((host) => host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '') || 'localhost');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
