import { z } from 'zod';
import { Refusal } from '../../trpc/errors.ts';
import { usernameInput } from '../users/service.ts';
import type { OidcSettings } from './settings.ts';

/** Whom the provider vouches for. */
export interface Person {
  issuer: string;
  subject: string;
  username: string;
  displayName: string;
  email: string | undefined;
  /** The provider has seen that the address is theirs. */
  emailVerified: boolean;
  groups: readonly string[];
  secondFactor: boolean;
}

/** What a provider says, by name of the claim. */
export type Claims = Record<string, unknown>;

const mostGroups = 10_000;
const text = z.string().trim().min(1);
const proven = z.object({ iss: text.max(2_000), sub: text.max(255) });
const groupList = z.union([z.array(z.unknown()), z.string().transform((one) => [one])]).catch([]);
/** RFC 8176; `mfa` is what most providers send. */
const secondFactors = new Set(['mfa', 'otp']);

/**
 * Reads the claims of an ID token, and of the userinfo endpoint for what the token leaves out.
 * @throws Refusal SIGN_IN_REFUSED - they hold no user name that can be used here
 */
export function personOf(idToken: Claims, userInfo: Claims, settings: OidcSettings): Person {
  const { iss, sub } = proven.parse(idToken);
  const claims = { ...userInfo, ...idToken };
  // from one source: an address must not be vouched for by what was said of another one
  const mail = 'email' in idToken ? idToken : userInfo;
  const email = z.email().max(300).safeParse(mail['email']).data;
  const username = usernameOf([claims[settings.usernameClaim], email], settings);
  return {
    issuer: iss,
    subject: sub,
    username,
    displayName: displayNameOf(claims['name']) ?? username,
    email,
    emailVerified: email !== undefined && mail['email_verified'] === true,
    groups: groupsOf(claims[settings.groupsClaim]),
    secondFactor: groupsOf(idToken['amr']).some((method) => secondFactors.has(method)),
  };
}

function usernameOf(candidates: unknown[], settings: OidcSettings): string {
  for (const candidate of candidates) {
    const username = usernameInput.safeParse(candidate);
    if (username.success) return username.data;
  }
  throw new Refusal(
    'SIGN_IN_REFUSED',
    `${settings.name} sent no user name that can be used here (claim ${settings.usernameClaim}, else email). Tell an administrator: WO_OIDC_USERNAME_CLAIM and WO_OIDC_SCOPES decide what is sent.`,
  );
}

/** A name to show is never a reason to refuse somebody: without a usable one there is the user name. */
function displayNameOf(name: unknown): string | undefined {
  const found = text.safeParse(name).data?.replace(/[\u0000-\u001f]+/g, ' ');
  return found?.slice(0, 200);
}

function groupsOf(claim: unknown): string[] {
  return groupList
    .parse(claim)
    .slice(0, mostGroups)
    .filter((group) => typeof group === 'string');
}
