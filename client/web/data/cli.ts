import { composeUrl, type PgParts } from './pg-url.ts';

type Kind = 'embedded' | 'postgres';

/** Passwords never stand on a command line, where others can read them; `wo` asks or takes WO_URL. */
function urlFlag(kind: Kind): string {
  return kind === 'embedded' ? ' --url embedded:' : '';
}

/** The command that tests a connection. The password is left for the reader to fill in. */
export function cliTest(kind: Kind, parts: PgParts): string {
  if (kind === 'embedded') return 'npx wo installation test --url embedded:';
  const shown = {
    ...parts,
    host: parts.host || 'HOST',
    database: parts.database || 'DATABASE',
    user: parts.user || 'USER',
  };
  return `WO_URL='${composeUrl({ ...shown, password: 'PASSWORD' })}' npx wo installation test`;
}

interface Configure {
  kind: Kind;
  migrate: 'apply' | 'verify';
  admin: { username: string; displayName: string } | undefined;
  consent: boolean;
}

/** The command that connects; it takes the URL from WO_URL and asks for the administrator's password. */
export function cliConfigure({ kind, migrate, admin, consent }: Configure): string {
  const who = admin
    ? ` --admin-username ${quoted(admin.username || 'NAME')} --admin-name ${quoted(admin.displayName || 'Name')}`
    : '';
  const shared = consent ? ' --accept-shared-login' : '';
  return `npx wo installation configure${urlFlag(kind)} --migrate ${migrate}${who}${shared}`;
}

/** For a POSIX shell; single words stay bare. */
export function quoted(text: string): string {
  return /^[\w.@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
