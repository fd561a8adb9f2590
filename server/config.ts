import { homedir, hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import envPaths from 'env-paths';
import { z } from 'zod';
import { isIssuer, type OidcSettings, roleMappings } from './shared/oidc/settings.ts';

/** Why the process did not start; `message` is one line naming variable, value and what is allowed. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const paths = envPaths('workspace-organizer', { suffix: '' });

const loopbackHosts = new Set(['127.0.0.1', 'localhost', '::1']);

function isSharedUrl(value: string): boolean {
  if (value === 'embedded:') return true;
  return /^postgres(ql)?:\/\/[^\s]+$/.test(value);
}

function isOrigin(value: string): boolean {
  return URL.canParse(value) && new URL(value).origin === value;
}

const empty = (value: unknown) => (value === '' ? undefined : value);

function variable<S extends z.ZodType>(schema: S) {
  return z.preprocess(empty, schema);
}

const wholeNumber = (min: number, max: number) =>
  z.string().regex(/^\d+$/).transform(Number).pipe(z.number().min(min).max(max));

const printable = z.string().regex(/^[\x21-\x7e]{1,1000}$/);

/** What each variable allows, in words, for the line a wrong value ends the start with. */
const allowed = {
  WO_HOST: 'a host name or address to listen on, such as 127.0.0.1 or 0.0.0.0',
  WO_PORT: 'a whole number from 0 (any free port) to 65535',
  WO_DATA_DIR: 'a folder that this account can create and write',
  WO_SHARED_DATABASE_URL: 'postgres://user:password@host:5432/database or embedded:',
  WO_SHARED_MIGRATE: 'apply or verify',
  WO_SHARED_POOL_SIZE: 'a whole number from 1 to 100',
  WO_SECRET_KEY: '64 hexadecimal digits (32 bytes), for example from: openssl rand -hex 32',
  WO_SECRET_KEY_FILE: 'a file',
  WO_LOCAL: 'on or off',
  WO_LOG_LEVEL: 'fatal, error, warn, info, debug, trace or silent',
  WO_PUBLIC_ORIGINS: 'a comma-separated list of origins, such as https://wo.example.com',
  WO_TRUST_PROXY: 'on or off',
  WO_OIDC_ISSUER: 'the https:// address of an OpenID Connect provider (http:// on this machine only)',
  WO_OIDC_CLIENT_ID: 'the name under which this server is registered there',
  WO_OIDC_CLIENT_SECRET: 'the secret the provider gave for it',
  WO_OIDC_NAME: 'up to 60 characters',
  WO_OIDC_SCOPES: 'scopes with spaces between them, openid among them',
  WO_OIDC_USERNAME_CLAIM: 'the name of a claim',
  WO_OIDC_GROUPS_CLAIM: 'the name of a claim',
  WO_OIDC_ROLES:
    'group=role@team pairs separated by commas, team a slug or all; or JSON: [{"group": …, "role": …, "team": …}]',
  WO_OIDC_CREATE_USERS: 'on or off',
  WO_OIDC_LINK: 'on or off',
  WO_MAX_IMPORT_BYTES: 'a whole number of bytes from 1000 to 1099511627776 (1 TiB)',
  WO_AUDIT_FILES: 'a folder in which sinks of the audit log may keep files',
} as const;
export type Variable = keyof typeof allowed;

const environment = z.object({
  WO_HOST: variable(
    z
      .string()
      .regex(/^[A-Za-z0-9.:-]+$/)
      .default('127.0.0.1'),
  ),
  WO_PORT: variable(wholeNumber(0, 65_535).default(4000)),
  WO_DATA_DIR: variable(z.string().default(paths.data)),
  WO_SHARED_DATABASE_URL: variable(z.string().refine(isSharedUrl).optional()),
  WO_SHARED_MIGRATE: variable(z.enum(['apply', 'verify']).default('apply')),
  WO_SHARED_POOL_SIZE: variable(wholeNumber(1, 100).optional()),
  WO_SECRET_KEY: variable(
    z
      .string()
      .regex(/^[0-9a-fA-F]{64}$/)
      .optional(),
  ),
  WO_SECRET_KEY_FILE: variable(z.string().default(join(paths.config, 'secret-key'))),
  WO_LOCAL: variable(z.enum(['on', 'off']).optional()),
  WO_LOG_LEVEL: variable(
    z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  ),
  WO_PUBLIC_ORIGINS: variable(
    z
      .string()
      .transform((list) => list.split(',').map((origin) => origin.trim()))
      .pipe(z.array(z.string().refine(isOrigin)))
      .default([]),
  ),
  WO_TRUST_PROXY: variable(z.enum(['on', 'off']).default('off')),
  WO_OIDC_ISSUER: variable(z.string().refine(isIssuer).optional()),
  WO_OIDC_CLIENT_ID: variable(printable.optional()),
  WO_OIDC_CLIENT_SECRET: variable(printable.optional()),
  WO_OIDC_NAME: variable(z.string().trim().min(1).max(60).default('single sign-on')),
  WO_OIDC_SCOPES: variable(
    z
      .string()
      .regex(/^[\x21-\x7e]+( [\x21-\x7e]+)*$/)
      .refine((scopes) => scopes.split(' ').includes('openid'))
      .default('openid profile email'),
  ),
  WO_OIDC_USERNAME_CLAIM: variable(printable.default('preferred_username')),
  WO_OIDC_GROUPS_CLAIM: variable(printable.default('groups')),
  WO_OIDC_ROLES: variable(roleMappings.default([])),
  WO_OIDC_CREATE_USERS: variable(z.enum(['on', 'off']).default('off')),
  WO_OIDC_LINK: variable(z.enum(['on', 'off']).default('off')),
  WO_MAX_IMPORT_BYTES: variable(wholeNumber(1_000, 1024 ** 4).default(2 * 1024 ** 3)),
  WO_AUDIT_FILES: variable(z.string().optional()),
} satisfies Record<Variable, z.ZodType>);

/** Values that may hold a password or a key are not repeated in an error. */
const secret = new Set<string>(['WO_SECRET_KEY', 'WO_SHARED_DATABASE_URL', 'WO_OIDC_CLIENT_SECRET']);

export interface Config {
  host: string;
  /** 0 takes a free port. */
  port: number;
  dataDir: string;
  /** Set by the environment: overrides what was configured and cannot be changed from the page. */
  sharedUrl: string | undefined;
  sharedMigrate: 'apply' | 'verify';
  /** Connections to PostgreSQL: 3 for a personal server, 10 for a central one, unless set. */
  sharedPoolSize: number;
  /** 32 bytes as hex; otherwise the key file is used, and made when missing. */
  secretKey: string | undefined;
  secretKeyFile: string;
  /** Personal features are served. Off for a central server unless asked for. */
  localWing: boolean;
  /** Bound to loopback: one person's own server. */
  personal: boolean;
  logLevel: string;
  /** Origins beside our own loopback ones from which pages and hosts are accepted. */
  publicOrigins: readonly string[];
  trustProxy: boolean;
  /** Largest upload, all its files together. */
  maxImportBytes: number;
  /** Sinks of the audit log may keep files there; undefined: none. */
  auditFiles: string | undefined;
  /** Sign-in at an OpenID Connect provider; undefined: there is none. */
  oidc: OidcSettings | undefined;
  /** Names this installation in audit rows. */
  installationName: string;
}

const flagOptions = {
  host: { type: 'string' },
  port: { type: 'string' },
  'data-dir': { type: 'string' },
} as const;

/**
 * Reads environment and flags into one validated, frozen Config. Flags win.
 * @throws ConfigError - one readable line; the process ends with exit code 64
 */
export function readConfig(env: NodeJS.ProcessEnv, args: string[]): Config {
  const flags = readFlags(args);
  const source = {
    ...env,
    ...(flags.host !== undefined && { WO_HOST: flags.host }),
    ...(flags.port !== undefined && { WO_PORT: flags.port }),
    ...(flags['data-dir'] !== undefined && { WO_DATA_DIR: flags['data-dir'] }),
  };
  const parsed = environment.safeParse(source);
  if (!parsed.success) throw new ConfigError(explain(parsed.error, source));
  const v = parsed.data;
  const personal = loopbackHosts.has(v.WO_HOST);
  return Object.freeze({
    host: v.WO_HOST,
    port: v.WO_PORT,
    dataDir: resolveHome(v.WO_DATA_DIR),
    sharedUrl: v.WO_SHARED_DATABASE_URL,
    sharedMigrate: v.WO_SHARED_MIGRATE,
    sharedPoolSize: v.WO_SHARED_POOL_SIZE ?? (personal ? 3 : 10),
    secretKey: v.WO_SECRET_KEY,
    secretKeyFile: resolveHome(v.WO_SECRET_KEY_FILE),
    localWing: v.WO_LOCAL ? v.WO_LOCAL === 'on' : personal,
    personal,
    logLevel: v.WO_LOG_LEVEL,
    publicOrigins: Object.freeze(v.WO_PUBLIC_ORIGINS),
    trustProxy: v.WO_TRUST_PROXY === 'on',
    maxImportBytes: v.WO_MAX_IMPORT_BYTES,
    auditFiles: v.WO_AUDIT_FILES === undefined ? undefined : resolveHome(v.WO_AUDIT_FILES),
    oidc: oidcSettings(v),
    installationName: hostname(),
  });
}

/** @throws ConfigError - a provider without the name it knows us by */
function oidcSettings(v: z.output<typeof environment>): OidcSettings | undefined {
  if (v.WO_OIDC_ISSUER === undefined) return undefined;
  if (v.WO_OIDC_CLIENT_ID === undefined)
    throw new ConfigError(
      `WO_OIDC_CLIENT_ID is missing beside WO_OIDC_ISSUER. Allowed: ${allowed.WO_OIDC_CLIENT_ID}`,
    );
  return Object.freeze({
    issuer: v.WO_OIDC_ISSUER,
    clientId: v.WO_OIDC_CLIENT_ID,
    clientSecret: v.WO_OIDC_CLIENT_SECRET,
    name: v.WO_OIDC_NAME,
    scopes: v.WO_OIDC_SCOPES,
    usernameClaim: v.WO_OIDC_USERNAME_CLAIM,
    groupsClaim: v.WO_OIDC_GROUPS_CLAIM,
    roles: v.WO_OIDC_ROLES,
    createUsers: v.WO_OIDC_CREATE_USERS === 'on',
    link: v.WO_OIDC_LINK === 'on',
  });
}

function readFlags(args: string[]) {
  try {
    return parseArgs({ args, options: flagOptions, strict: true }).values;
  } catch (error) {
    const what = error instanceof Error ? error.message.split('. ')[0] : 'wrong flags';
    throw new ConfigError(`${what}. Allowed: --host <address> --port <number> --data-dir <folder>`);
  }
}

function explain(error: z.ZodError, source: Record<string, string | undefined>): string {
  const name = String(error.issues[0]?.path[0]);
  const value = secret.has(name) ? '(not shown)' : JSON.stringify(source[name]);
  const rule = Object.entries(allowed).find(([key]) => key === name)?.[1] ?? 'another value';
  return `${name}=${value} is not allowed. Allowed: ${rule}`;
}

/** The configuration error for a data folder that turned out to be unusable. `why` is a few words. */
export function unusableDataDir(dataDir: string, why: string): ConfigError {
  const value = JSON.stringify(dataDir);
  return new ConfigError(`WO_DATA_DIR=${value} is not allowed: ${why}. Allowed: ${allowed.WO_DATA_DIR}`);
}

function resolveHome(path: string): string {
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : resolve(path);
}
