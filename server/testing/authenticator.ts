import { eq } from 'drizzle-orm';
import { Secret, TOTP } from 'otpauth';
import { recoveryCodes, sessions, users } from '../../db/shared/schema/index.ts';
import { newRecoveryCodes, newTotpSecret } from '../shared/auth/second-factor.ts';
import type { Member } from './given.ts';
import { change } from './people.ts';
import type { TeamServer } from './team-server.ts';

/** A phone with an authenticator app. */
export interface Authenticator {
  /** The code it shows; `steps` of half a minute from now. */
  code(steps?: number): string;
}

/** The app after the key was typed in. */
export function authenticator(base32: string): Authenticator {
  const secret = Secret.fromBase32(base32);
  return { code: (steps = 0) => TOTP.generate({ secret, timestamp: Date.now() + steps * 30_000 }) };
}

/** Somebody with a confirmed second factor, straight in the database; their sessions have shown it. */
export async function giveSecondFactor(
  server: TeamServer,
  { userId }: Pick<Member, 'userId'>,
  options = { confirmed: true },
): Promise<Authenticator & { recoveryCodes: string[] }> {
  const totpSecret = newTotpSecret();
  const now = options.confirmed ? new Date() : null;
  const codes = await change(server.connection, async (db) => {
    const values = { totpSecret, totpConfirmedAt: now, totpLastStep: null };
    await db.update(users).set(values).where(eq(users.id, userId));
    await db.update(sessions).set({ secondFactorAt: now }).where(eq(sessions.userId, userId));
    if (options.confirmed) return newRecoveryCodes(db, userId);
    await db.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
    return [];
  });
  const base32 = new Secret({ buffer: new Uint8Array(totpSecret).buffer }).base32;
  return { ...authenticator(base32), recoveryCodes: codes };
}
