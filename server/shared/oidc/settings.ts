import { z } from 'zod';

/** How this server signs people in at an OpenID Connect provider; read from the environment at the start. */
export interface OidcSettings {
  /** As the provider writes it in its tokens. */
  issuer: string;
  clientId: string;
  /** None: a public client, which PKCE alone protects. */
  clientSecret: string | undefined;
  /** What the button says: "Sign in with …". */
  name: string;
  scopes: string;
  usernameClaim: string;
  groupsClaim: string;
  roles: readonly RoleMapping[];
  /** Whoever the provider vouches for gets an account here. */
  createUsers: boolean;
  /** An account of the same user name and verified e-mail address becomes that person's. */
  link: boolean;
}

/** Members of `group` at the provider hold `role` here, in one team or (null) in all. */
export interface RoleMapping {
  group: string;
  role: string;
  /** Its slug. */
  team: string | null;
}

const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Tokens and secrets travel to it: plain http never leaves the machine. */
export function isIssuer(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(value);
  if (username || password || search || hash) return false;
  return protocol === 'https:' || (protocol === 'http:' && loopbackHosts.has(hostname));
}

const key = z.string().trim().min(1).max(200);
const mapping = z
  .strictObject({ group: key, role: key, team: key })
  .transform(({ team, ...rest }): RoleMapping => ({ ...rest, team: team === 'all' ? null : team }));

/** `group=role@team`, separated by commas; JSON where a group's name has a comma. `team` is a slug or `all`. */
export const roleMappings = z
  .string()
  .max(100_000)
  .transform((text, context): unknown => {
    if (!text.startsWith('[')) return text.split(',').map(fromWords);
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'Not JSON' });
      return z.NEVER;
    }
  })
  .pipe(z.array(mapping).max(1_000));

/** A group may hold `=` and `@` itself (`cn=ops@corp`): the last ones count. */
function fromWords(word: string): unknown {
  const [, group, role, team] = /^(.*)=([^=@]*)@([^=@]*)$/.exec(word.trim()) ?? [];
  return { group, role, team };
}
