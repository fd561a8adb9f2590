/** The parts of a PostgreSQL connection string, as a form asks for them. */
export interface PgParts {
  host: string;
  port: string;
  database: string;
  user: string;
  password: string;
  tls: 'prefer' | 'require' | 'disable';
}

export const emptyParts: PgParts = {
  host: '',
  port: '5432',
  database: '',
  user: '',
  password: '',
  tls: 'prefer',
};

/** `postgres://user:password@host:5432/database?sslmode=…`, each part escaped. */
export function composeUrl({ host, port, database, user, password, tls }: PgParts): string {
  const login = user && `${encodeURIComponent(user)}${password && `:${encodeURIComponent(password)}`}@`;
  const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host; // IPv6
  const query = tls === 'prefer' ? '' : `?sslmode=${tls}`;
  return `postgres://${login}${name.trim()}:${port.trim() || '5432'}/${encodeURIComponent(database)}${query}`;
}

/** Reads a pasted connection string; undefined when it is none, or has several hosts (kept as text then). */
export function partsOfUrl(text: string): PgParts | undefined {
  const trimmed = text.trim();
  if (!/^postgres(ql)?:\/\//.test(trimmed) || !URL.canParse(trimmed)) return undefined;
  const url = new URL(trimmed);
  if (url.hostname === '' || url.hostname.includes(',')) return undefined;
  const mode = url.searchParams.get('sslmode');
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port || '5432',
    database: decode(url.pathname.slice(1)),
    user: decode(url.username),
    password: decode(url.password),
    tls:
      mode === 'disable' ? 'disable' : mode && mode !== 'prefer' && mode !== 'allow' ? 'require' : 'prefer',
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
