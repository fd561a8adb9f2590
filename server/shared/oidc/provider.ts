import * as client from 'openid-client';
import { Refusal } from '../../trpc/errors.ts';
import { boundedFetch } from './bounded-fetch.ts';
import { type Claims, type Person, personOf } from './claims.ts';
import type { OidcSettings } from './settings.ts';

/** How long one answer of the provider may take. */
const answerS = 5;
/** Endpoints are asked for anew after this time; keys are, whenever a token is signed by an unknown one. */
const discoveredForMs = 60 * 60_000;

/** What one sign-in must prove to have been begun here. */
export interface Proof {
  state: string;
  nonce: string;
  /** PKCE: the code is worth nothing without it. */
  codeVerifier: string;
}

/** The provider this server trusts. Nothing is asked of it before somebody signs in. */
export class OidcProvider {
  readonly settings: OidcSettings;
  #discovered: { configuration: Promise<client.Configuration>; until: number } | undefined;

  constructor(settings: OidcSettings) {
    this.settings = settings;
  }

  /**
   * Begins a sign-in.
   * @param redirectUri our callback, as it is registered at the provider
   * @returns where to send the browser, and what has to be kept until it returns
   * @throws Refusal IDENTITY_PROVIDER_UNAVAILABLE
   */
  async begin(redirectUri: string): Promise<{ url: URL; proof: Proof }> {
    const configuration = await this.#configuration();
    const proof = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      codeVerifier: client.randomPKCECodeVerifier(),
    };
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: this.settings.scopes,
      state: proof.state,
      nonce: proof.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(proof.codeVerifier),
      code_challenge_method: 'S256',
    });
    return { url, proof };
  }

  /**
   * Exchanges the code the browser came back with, and checks what the provider says about them: signature,
   * issuer, audience, nonce, time.
   * @param returned our callback with the parameters it was called with
   * @throws Refusal SIGN_IN_REFUSED - by the provider, or because its answer proves nothing
   * @throws Refusal IDENTITY_PROVIDER_UNAVAILABLE
   */
  async finish(returned: URL, proof: Proof): Promise<Person> {
    const configuration = await this.#configuration();
    try {
      const tokens = await client.authorizationCodeGrant(configuration, returned, {
        expectedState: proof.state,
        expectedNonce: proof.nonce,
        pkceCodeVerifier: proof.codeVerifier,
        idTokenExpected: true,
      });
      const idToken = tokens.claims();
      if (!idToken) throw new Error('The token answer passed its checks without an ID token.');
      const userInfo = await userInfoOf(configuration, tokens.access_token, idToken.sub);
      return personOf(idToken, userInfo, this.settings);
    } catch (error) {
      throw this.#asRefusal(error);
    }
  }

  /** One discovery at a time, shared by all who wait; a failed one is not kept. */
  async #configuration(): Promise<client.Configuration> {
    const now = Date.now();
    if (!this.#discovered || this.#discovered.until < now)
      this.#discovered = { configuration: discover(this.settings), until: now + discoveredForMs };
    const { configuration } = this.#discovered;
    try {
      return await configuration;
    } catch (error) {
      if (this.#discovered?.configuration === configuration) this.#discovered = undefined;
      throw this.#unavailable(error);
    }
  }

  #asRefusal(error: unknown): Refusal {
    if (error instanceof Refusal) return error;
    const { name } = this.settings;
    if (error instanceof client.AuthorizationResponseError && error.error === 'access_denied')
      return refused(`${name} did not let you in, or you did not agree there. Try again.`, error);
    if (error instanceof client.AuthorizationResponseError || error instanceof client.ResponseBodyError)
      return refused(
        `${name} refused the sign-in (${shown(error.error)}). Try again; if it stays, tell an administrator.`,
        error,
      );
    if (isOutage(error)) return this.#unavailable(error);
    return refused(
      `The answer of ${name} does not prove who you are. Try again; if it stays, tell an administrator: the server's log says why.`,
      error,
    );
  }

  #unavailable(cause: unknown): Refusal {
    return new Refusal(
      'IDENTITY_PROVIDER_UNAVAILABLE',
      `${this.settings.name} cannot be reached now. Try again in a moment, or sign in with a password if you have one.`,
      undefined,
      { retryAfterS: 5, cause },
    );
  }
}

function discover({ issuer, clientId, clientSecret }: OidcSettings): Promise<client.Configuration> {
  const server = new URL(issuer);
  const authentication = clientSecret === undefined ? client.None() : withSecret(clientSecret);
  return client.discovery(server, clientId, undefined, authentication, {
    timeout: answerS,
    [client.customFetch]: boundedFetch,
    // settings.ts lets plain http through for loopback only
    execute: server.protocol === 'http:' ? [client.allowInsecureRequests] : [],
  });
}

/** The header is every provider's default (RFC 6749, 2.3.1); the body serves those that take nothing else. */
function withSecret(secret: string): client.ClientAuth {
  const header = client.ClientSecretBasic(secret);
  const body = client.ClientSecretPost(secret);
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const useBody = !methods.includes('client_secret_basic') && methods.includes('client_secret_post');
    return (useBody ? body : header)(server, ...rest);
  };
}

/** Many providers keep groups and addresses out of the ID token. */
async function userInfoOf(
  configuration: client.Configuration,
  accessToken: string,
  subject: string,
): Promise<Claims> {
  if (configuration.serverMetadata().userinfo_endpoint === undefined) return {};
  return client.fetchUserInfo(configuration, accessToken, subject);
}

function refused(message: string, cause: unknown): Refusal {
  return new Refusal('SIGN_IN_REFUSED', message, undefined, { cause });
}

/** An error code is a word; whatever else a callback brings along is not shown. */
function shown(code: string): string {
  return /^[a-z_]{1,60}$/.test(code) ? code : 'unknown reason';
}

/** No answer, or one that no working provider gives. `fetch` fails with a TypeError. */
function isOutage(error: unknown): boolean {
  if (error instanceof TypeError) return true;
  const code = error instanceof client.ClientError ? error.code : undefined;
  return (
    code === 'OAUTH_TIMEOUT' ||
    code === 'OAUTH_RESPONSE_IS_NOT_CONFORM' ||
    code === 'OAUTH_RESPONSE_IS_NOT_JSON'
  );
}
