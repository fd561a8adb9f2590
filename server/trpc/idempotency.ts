import { createHash, timingSafeEqual } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import type { SharedDb } from '../../db/shared/client.ts';
import { idempotencyKeys } from '../../db/shared/schema/index.ts';
import { Refusal } from './errors.ts';

export interface IdempotentCall {
  callerId: string;
  key: string;
  requestHash: Uint8Array;
}

/** SHA-256 of what was asked: procedure and input, whatever order the input's members came in. */
export function hashRequest(path: string, input: unknown): Uint8Array {
  return createHash('sha256').update(path).update('\0').update(canonical(input)).digest();
}

/** A fast hash of a password could be guessed by whoever reads the table: two calls that differ only in one are the same. */
const leftOut = /password|^code$|^token$/i;

function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (name, member: unknown) => {
      if (leftOut.test(name)) return undefined;
      if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
      return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)));
    }) ?? ''
  );
}

const mine = ({ callerId, key }: IdempotentCall) =>
  and(eq(idempotencyKeys.callerId, callerId), eq(idempotencyKeys.key, key));

/**
 * Claims the key in this transaction. A second call with the same key waits here until the first has
 * committed or rolled back. Answers the stored response of a call that was made before.
 * @throws Refusal IDEMPOTENCY_MISMATCH - the key belongs to another procedure or input
 */
export async function claimKey(
  db: SharedDb,
  call: IdempotentCall,
): Promise<{ response: unknown } | undefined> {
  const claimed = await db
    .insert(idempotencyKeys)
    .values(call)
    .onConflictDoNothing()
    .returning({ key: idempotencyKeys.key });
  if (claimed.length > 0) return undefined;
  const [stored] = await db.select().from(idempotencyKeys).where(mine(call));
  if (!stored || !timingSafeEqual(stored.requestHash, call.requestHash))
    throw new Refusal(
      'IDEMPOTENCY_MISMATCH',
      'This Idempotency-Key was used before for another call. Use a new key for each change.',
    );
  return { response: stored.response };
}

export async function storeResponse(db: SharedDb, call: IdempotentCall, response: unknown): Promise<void> {
  await db.update(idempotencyKeys).set({ response }).where(mine(call));
}
