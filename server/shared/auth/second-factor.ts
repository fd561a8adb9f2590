import { createHash, randomBytes } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { Secret, TOTP } from 'otpauth';
import { v7 } from 'uuid';
import type { SharedDb } from '../../../db/shared/client.ts';
import { recoveryCodes, type User, users } from '../../../db/shared/schema/index.ts';

const periodS = 30;
/** Steps before and after the present one: clocks of phones are seldom exact. */
const window = 1;
const recoveryCodeCount = 10;

/** A new RFC 6238 key: 160 bits, as long as the hash that apps use. */
export function newTotpSecret(): Uint8Array {
  return new Uint8Array(randomBytes(20));
}

function totp(secret: Uint8Array, username = ''): TOTP {
  const bytes = new Uint8Array(secret); // a copy with a buffer of its own
  return new TOTP({
    issuer: 'Workspace Organizer',
    label: username,
    secret: new Secret({ buffer: bytes.buffer }),
    period: periodS,
  });
}

/** What an authenticator app needs: the key to type, and the `otpauth://` address of the QR code. */
export function totpSetup(secret: Uint8Array, username: string): { secret: string; uri: string } {
  const app = totp(secret, username);
  return { secret: app.secret.base32, uri: app.toString() };
}

/**
 * The 30-second step a code belongs to: undefined when it fits none near `now`, or none after `lastStep`.
 * @param lastStep - of the code used last: no code works twice, whoever looked over a shoulder
 * @param now - milliseconds since 1970
 */
export function stepOfCode(
  secret: Uint8Array,
  code: string,
  lastStep: number | null,
  now = Date.now(),
): number | undefined {
  const delta = totp(secret).validate({ token: code.replace(/\s/g, ''), timestamp: now, window });
  if (delta === null) return undefined;
  const step = Math.floor(now / 1000 / periodS) + delta;
  return lastStep === null || step > lastStep ? step : undefined;
}

/**
 * Takes a code of the app, or a recovery code, of somebody with a confirmed second factor; it works once.
 * Call it with the user's row locked: of two calls with one code, one is refused.
 */
export async function spendCode(db: SharedDb, user: User, code: string): Promise<boolean> {
  if (!user.totpSecret || !user.totpConfirmedAt) return false;
  const step = stepOfCode(user.totpSecret, code, user.totpLastStep);
  if (step === undefined) return spendRecoveryCode(db, user.id, code);
  await db.update(users).set({ totpLastStep: step }).where(eq(users.id, user.id));
  return true;
}

async function spendRecoveryCode(db: SharedDb, userId: string, code: string): Promise<boolean> {
  const spent = await db
    .delete(recoveryCodes)
    .where(and(eq(recoveryCodes.userId, userId), eq(recoveryCodes.codeHash, hashRecoveryCode(code))))
    .returning({ id: recoveryCodes.id });
  return spent.length > 0;
}

/** 80 bits do not need a slow hash. How people write it down does not matter. */
function hashRecoveryCode(code: string): Uint8Array {
  return createHash('sha256')
    .update(code.toLowerCase().replace(/[^a-z2-7]/g, ''))
    .digest();
}

/** Replaces all recovery codes of somebody; they are shown this once. Needs the audited transaction. */
export async function newRecoveryCodes(db: SharedDb, userId: string): Promise<string[]> {
  await db.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
  const codes = Array.from({ length: recoveryCodeCount }, newRecoveryCode);
  await db
    .insert(recoveryCodes)
    .values(codes.map((code) => ({ id: v7(), userId, codeHash: hashRecoveryCode(code) })));
  return codes;
}

/** `abcd-efgh-ijkl-mnop`: 80 bits in an alphabet without 0, 1, 8 and 9. */
function newRecoveryCode(): string {
  const letters = new Secret({ buffer: new Uint8Array(randomBytes(10)).buffer }).base32.toLowerCase();
  return (letters.match(/.{4}/g) ?? []).join('-');
}
