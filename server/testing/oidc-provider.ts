import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import Provider, { type Configuration, type KoaContextWithOIDC } from 'oidc-provider';
import { z } from 'zod';

/** Where servers behind a proxy are reached. */
export const publicOrigin = 'https://wo.example.com';
export const clientId = 'workspace-organizer';
export const clientSecret = 'canary-9d1e-client-secret';

/** Somebody with an account at the provider. */
export interface Account {
  sub: string;
  preferred_username?: string;
  name?: string;
  email?: string;
  email_verified?: boolean;
  groups?: unknown;
}

/** A real OpenID Connect provider on loopback, whose people sign in without being asked anything. */
export interface TestProvider {
  issuer: string;
  /** Who sits in front of the browser; undefined: they refuse at the provider. */
  account: Account | undefined;
  /** Claims of the next ID tokens that are other than they should be; signed all the same. */
  forge: Record<string, unknown>;
  /** What it does instead of answering: nothing, or an answer that never ends. */
  fault: 'silent' | 'endless' | undefined;
  /** Bytes of endless answers that were taken. */
  flooded: number;
  /** The environment of a server that trusts it. */
  env: Record<string, string>;
  /** How servers proved their secret so far, by the Authorization header they sent or did not send. */
  proofs: ('header' | 'body or none')[];
  close(): Promise<void>;
}

const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const jwk = { ...key.export({ format: 'jwk' }), kid: 'test', use: 'sig', alg: 'RS256' };

interface ProviderOptions {
  publicClient?: boolean;
  /** Takes the secret in the body of a request only, not in its header. */
  secretInBody?: boolean;
  /** `localhost` is another site than `127.0.0.1`, as a browser sees it. */
  host?: 'localhost';
}

export async function startProvider(options: ProviderOptions = {}): Promise<TestProvider> {
  let handle: (request: IncomingMessage, response: ServerResponse) => unknown = () => undefined;
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  // listening on TCP, so that the address is neither null nor a pipe's name
  const { port } = server.address() as AddressInfo;
  const issuer = `http://${options.host ?? '127.0.0.1'}:${port}`;
  const known = new Map<string, Account>(); // some are still on their way when the next sits down
  const state: TestProvider = {
    issuer,
    account: undefined,
    forge: {},
    fault: undefined,
    flooded: 0,
    env: {
      WO_OIDC_ISSUER: issuer,
      WO_OIDC_CLIENT_ID: clientId,
      ...(!options.publicClient && { WO_OIDC_CLIENT_SECRET: clientSecret }),
      WO_OIDC_NAME: 'Test Corp',
      WO_OIDC_SCOPES: 'openid profile email groups',
    },
    proofs: [],
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
  const provider = new Provider(issuer, configuration(known, options));
  provider.use(async (ctx, next) => {
    await next();
    forgeToken(ctx, state.forge);
  });
  const callback = provider.callback();
  handle = (request, response) => {
    if (request.url === '/token')
      state.proofs.push(request.headers.authorization ? 'header' : 'body or none');
    if (state.fault === 'silent') return undefined;
    if (state.fault === 'endless') return flood(state, response);
    if (state.account) known.set(state.account.sub, state.account);
    if (request.url?.startsWith('/interaction/')) return signIn(provider, state, request, response);
    return callback(request, response);
  };
  return state;
}

function configuration(
  known: ReadonlyMap<string, Account>,
  { publicClient, secretInBody }: ProviderOptions,
): Configuration {
  const inBody = secretInBody ? 'client_secret_post' : 'client_secret_basic';
  return {
    ...(secretInBody && { clientAuthMethods: [inBody] }),
    clients: [
      {
        client_id: clientId,
        ...(publicClient
          ? { token_endpoint_auth_method: 'none' }
          : { client_secret: clientSecret, token_endpoint_auth_method: inBody }),
        application_type: 'native', // any port of loopback (RFC 8252, 7.3), the path as it is here
        redirect_uris: ['http://127.0.0.1/auth/oidc/callback', `${publicOrigin}/auth/oidc/callback`],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    jwks: { keys: [jwk] },
    cookies: { keys: ['test'] },
    claims: {
      openid: ['sub'],
      profile: ['preferred_username', 'name'],
      email: ['email', 'email_verified'],
      groups: ['groups'],
    },
    scopes: ['openid', 'profile', 'email', 'groups'],
    pkce: { required: () => true },
    ttl: { Interaction: 600, Grant: 600, Session: 600, AccessToken: 600, IdToken: 600 },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_ctx, sub) => {
      const account = known.get(sub);
      return account && { accountId: sub, claims: () => ({ ...account }) };
    },
    loadExistingGrant: agreeToEverything,
    renderError: (ctx, out) => {
      ctx.body = out;
    },
  };
}

async function agreeToEverything({ oidc }: KoaContextWithOIDC) {
  const grant = new oidc.provider.Grant({
    clientId: oidc.client?.clientId,
    accountId: oidc.session?.accountId,
  });
  grant.addOIDCScope('openid profile email groups');
  await grant.save();
  return grant;
}

function signIn(
  provider: Provider,
  { account }: TestProvider,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const result = account
    ? { login: { accountId: account.sub }, consent: {} } // native clients want consent each time
    : { error: 'access_denied', error_description: '<b>they said no</b>' };
  return provider.interactionFinished(request, response, result);
}

const answer = z.looseObject({ id_token: z.string() });

function forgeToken(ctx: { path: string; body: unknown }, forge: Record<string, unknown>): void {
  const found = answer.safeParse(ctx.body);
  if (ctx.path !== '/token' || !found.success || Object.keys(forge).length === 0) return;
  const [head, body = ''] = found.data.id_token.split('.');
  const claims = { ...JSON.parse(Buffer.from(body, 'base64url').toString('utf8')), ...forge };
  const content = `${head}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  const signature = sign(
    'sha256',
    Buffer.from(content),
    createPrivateKey(key.export({ format: 'pem', type: 'pkcs8' })),
  );
  ctx.body = { ...found.data, id_token: `${content}.${signature.toString('base64url')}` };
}

function flood(state: TestProvider, response: ServerResponse): void {
  const part = Buffer.alloc(64 * 1024, ' ');
  response.writeHead(200, { 'content-type': 'application/json' });
  const more = () => {
    let room = true;
    while (room && !response.destroyed) {
      state.flooded += part.length;
      room = response.write(part);
    }
  };
  response.on('drain', more);
  more();
}
