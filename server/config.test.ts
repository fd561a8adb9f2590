import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig, type Variable } from './config.ts';

const key = 'ab'.repeat(32);

/** Typed by `Variable`: a new variable without a row here does not compile. */
const examples: Record<Variable, { good: string[]; bad: string[] }> = {
  WO_HOST: { good: ['0.0.0.0', '::1', 'wo.example.com'], bad: ['two hosts', 'http://x'] },
  WO_PORT: { good: ['0', '4010', '65535'], bad: ['65536', '-1', '80.5', 'http', '4000x'] },
  WO_DATA_DIR: { good: ['/srv/wo', '~/wo', 'relative'], bad: [] },
  WO_SHARED_DATABASE_URL: {
    good: ['postgres://u:p@h:5432/d', 'postgresql://h/d', 'postgres://a:1,b:2/d', 'embedded:'],
    bad: ['mysql://u:hunter2@h/d', 'postgres://', 'embedded', 'postgres://u:hunter2@h/d x'],
  },
  WO_SHARED_MIGRATE: { good: ['apply', 'verify'], bad: ['never', 'APPLY'] },
  WO_SHARED_POOL_SIZE: { good: ['1', '100'], bad: ['0', '101', 'many'] },
  WO_SECRET_KEY: { good: [key, key.toUpperCase()], bad: ['hunter2', `${key}0`] },
  WO_SECRET_KEY_FILE: { good: ['/etc/wo/key', '~/key'], bad: [] },
  WO_LOCAL: { good: ['on', 'off'], bad: ['true', '1'] },
  WO_LOG_LEVEL: { good: ['debug', 'silent'], bad: ['verbose'] },
  WO_PUBLIC_ORIGINS: {
    good: ['https://a.example', 'https://a.example, http://b.example:8080'],
    bad: ['a.example', 'https://a.example/path', 'https://a.example,'],
  },
  WO_TRUST_PROXY: { good: ['on', 'off'], bad: ['yes'] },
  WO_MAX_IMPORT_BYTES: { good: ['1000', '1099511627776'], bad: ['999', '2GiB', '1099511627777'] },
  WO_AUDIT_FILES: { good: ['/var/log/wo', '~/audit'], bad: [] },
  WO_OIDC_ISSUER: {
    good: ['https://login.example.com/realms/ops', 'http://127.0.0.1:9000', 'http://localhost'],
    bad: ['login.example.com', 'http://login.example.com', 'https://ops@x.example', 'https://x.example?a=b'],
  },
  WO_OIDC_CLIENT_ID: { good: ['workspace-organizer'], bad: ['two words'] },
  WO_OIDC_CLIENT_SECRET: { good: ['s3cret/+='], bad: ['hunter2 and more'] },
  WO_OIDC_NAME: { good: ['Example Corp'], bad: ['x'.repeat(61)] },
  WO_OIDC_SCOPES: {
    good: ['openid', 'openid profile email groups'],
    bad: ['profile', 'openid,email', 'openid  email'],
  },
  WO_OIDC_USERNAME_CLAIM: { good: ['preferred_username', 'https://example.com/name'], bad: ['user name'] },
  WO_OIDC_GROUPS_CLAIM: { good: ['groups', 'roles'], bad: ['my groups'] },
  WO_OIDC_ROLES: {
    good: [
      'wo-admins=admin@all,payments-dev=editor@payments',
      'cn=ops@corp=viewer@all',
      '[{"group":"cn=ops,ou=x","role":"viewer","team":"all"}]',
    ],
    bad: ['ops', 'ops=viewer', 'ops@all', '=viewer@all', 'ops=viewer@all,', '[{"group":"ops"}]', '[nonsense'],
  },
  WO_OIDC_CREATE_USERS: { good: ['on', 'off'], bad: ['yes'] },
  WO_OIDC_LINK: { good: ['on', 'off'], bad: ['yes'] },
};
// Object.entries and Object.keys lose the key type; the literal above has exactly these keys.
const table = Object.entries(examples) as [Variable, { good: string[]; bad: string[] }][];
const secrets: Variable[] = ['WO_SECRET_KEY', 'WO_SHARED_DATABASE_URL', 'WO_OIDC_CLIENT_SECRET'];
/** Means nothing without the other. */
const beside: Partial<Record<string, NodeJS.ProcessEnv>> = {
  WO_OIDC_ISSUER: { WO_OIDC_CLIENT_ID: 'workspace-organizer' },
};

function errorOf(env: NodeJS.ProcessEnv, args: string[] = []): string {
  try {
    readConfig(env, args);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('readConfig', () => {
  it.each(table.flatMap(([name, { good }]) => good.map((value) => [name, value] as const)))(
    'takes %s=%s',
    (name, value) => {
      expect(errorOf({ ...beside[name], [name]: value })).toBe('accepted');
    },
  );

  it.each(table.flatMap(([name, { bad }]) => bad.map((value) => [name, value] as const)))(
    'refuses %s=%s in one line that names variable, value and what is allowed',
    (name, value) => {
      const message = errorOf({ [name]: value });
      expect(message.split('\n')).toHaveLength(1);
      expect(message).toContain(`${name}=`);
      expect(message).toContain('Allowed: ');
      expect(message).toContain(
        secrets.includes(name) ? '=(not shown) is not' : `=${JSON.stringify(value)} is not`,
      );
      expect(message).not.toContain('hunter2');
    },
  );

  it.each(table)('takes an empty %s as not set', (name) => {
    expect(readConfig({ [name]: '' }, [])).toEqual(readConfig({}, []));
  });

  it('starts alone on loopback without any variable', () => {
    const config = readConfig({}, []);
    expect(config).toMatchObject({ host: '127.0.0.1', port: 4000, sharedUrl: undefined, localWing: true });
    expect(config).toMatchObject({
      personal: true,
      sharedPoolSize: 3,
      sharedMigrate: 'apply',
      trustProxy: false,
    });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it.each(['127.0.0.1', 'localhost', '::1'])('takes %s for one person’s own server', (host) => {
    expect(readConfig({ WO_HOST: host }, [])).toMatchObject({ personal: true, localWing: true });
  });

  it('keeps no personal data on another address, unless asked to', () => {
    expect(readConfig({ WO_HOST: '0.0.0.0' }, [])).toMatchObject({ localWing: false, sharedPoolSize: 10 });
    expect(readConfig({ WO_HOST: '0.0.0.0', WO_LOCAL: 'on' }, [])).toMatchObject({ localWing: true });
    expect(readConfig({ WO_LOCAL: 'off' }, [])).toMatchObject({ localWing: false, personal: true });
  });

  it('lets flags win over variables', () => {
    const env = { WO_PORT: '1', WO_HOST: 'localhost', WO_DATA_DIR: '/a' };
    const config = readConfig(env, ['--port', '4010', '--host', '0.0.0.0', '--data-dir', '/b']);
    expect(config).toMatchObject({ port: 4010, host: '0.0.0.0', dataDir: '/b' });
  });

  it.each([[['--prot', '1']], [['4010']], [['--port']]])(
    'refuses the flags %j and lists those there are',
    (args) => {
      expect(errorOf({}, args)).toMatch(
        /^[^\n]*Allowed: --host <address> --port <number> --data-dir <folder>$/,
      );
    },
  );

  it('has no provider unless one is named, and then wants to know what it knows us as', () => {
    expect(readConfig({ WO_OIDC_CLIENT_ID: 'wo', WO_OIDC_LINK: 'on' }, []).oidc).toBeUndefined();
    expect(errorOf({ WO_OIDC_ISSUER: 'https://login.example.com' })).toMatch(
      /^WO_OIDC_CLIENT_ID is missing beside WO_OIDC_ISSUER\. Allowed: [^\n]+$/,
    );
    const env = { WO_OIDC_ISSUER: 'https://login.example.com', WO_OIDC_CLIENT_ID: 'wo' };
    expect(readConfig(env, []).oidc).toEqual({
      issuer: 'https://login.example.com',
      clientId: 'wo',
      clientSecret: undefined,
      name: 'single sign-on',
      scopes: 'openid profile email',
      usernameClaim: 'preferred_username',
      groupsClaim: 'groups',
      roles: [],
      createUsers: false,
      link: false,
    });
  });

  it('reads which group holds which role where', () => {
    const rolesOf = (text: string) =>
      readConfig({ WO_OIDC_ISSUER: 'https://x.example', WO_OIDC_CLIENT_ID: 'wo', WO_OIDC_ROLES: text }, [])
        .oidc?.roles;
    expect(rolesOf('wo-admins=admin@all, cn=ops@corp=editor@payments')).toEqual([
      { group: 'wo-admins', role: 'admin', team: null },
      { group: 'cn=ops@corp', role: 'editor', team: 'payments' },
    ]);
    expect(rolesOf('[{"group":"cn=a,ou=b","role":"viewer","team":"all"}]')).toEqual([
      { group: 'cn=a,ou=b', role: 'viewer', team: null },
    ]);
  });

  it('reads ~ as the home folder', () => {
    expect(readConfig({ WO_DATA_DIR: '~/wo' }, []).dataDir).toBe(join(homedir(), 'wo'));
  });
});

describe('.env.example', () => {
  const text = readFileSync(join(import.meta.dirname, '../.env.example'), 'utf8');
  const lines = [...text.matchAll(/^# (WO_[A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => ({
    name,
    value,
  }));

  it('shows every variable once, with a value that works', () => {
    expect(lines.map(({ name }) => name)).toEqual(Object.keys(examples));
    for (const { name, value } of lines) expect(errorOf({ ...beside[name], [name]: value })).toBe('accepted');
  });

  it.each(table.filter(([, { bad }]) => bad.length > 0))(
    'says what %s allows, in the words of the error',
    (name, row) => {
      const allowed = errorOf({ [name]: row.bad[0] }).split('Allowed: ')[1];
      const about = text.split('\n\n').find((block) => block.includes(`# ${name}=`));
      expect(about).toContain(allowed);
    },
  );
});
