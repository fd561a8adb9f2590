import { createHash, timingSafeEqual } from 'node:crypto';
import { and, eq, sql } from 'drizzle-orm';
import type { SharedDb } from '../../db/shared/client.ts';
import { idempotencyKeys } from '../../db/shared/schema/index.ts';
import { given, statement } from '../../db/shared/statement.ts';
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

const mine = and(
  eq(idempotencyKeys.callerId, sql.placeholder('callerId')),
  eq(idempotencyKeys.key, sql.placeholder('key')),
);
const insertKey = statement((db) =>
  db
    .insert(idempotencyKeys)
    .values(given(idempotencyKeys, ['callerId', 'key', 'requestHash']))
    .onConflictDoNothing()
    .returning({ key: idempotencyKeys.key })
    .prepare('claim_key'),
);
const updateKey = statement((db) =>
  db
    .update(idempotencyKeys)
    .set(given(idempotencyKeys, ['response']))
    .where(mine)
    .prepare('store_response'),
);

/**
 * Claims the key in this transaction. A second call with the same key waits here until the first has
 * committed or rolled back. Answers the stored response of a call that was made before.
 * @throws Refusal IDEMPOTENCY_MISMATCH - the key belongs to another procedure or input
 */
export async function claimKey(
  db: SharedDb,
  call: IdempotentCall,
): Promise<{ response: unknown } | undefined> {
  const claimed = await insertKey(db).execute({ ...call });
  if (claimed.length > 0) return undefined;
  const [stored] = await db
    .select()
    .from(idempotencyKeys)
    .where(and(eq(idempotencyKeys.callerId, call.callerId), eq(idempotencyKeys.key, call.key)));
  if (!stored || !timingSafeEqual(stored.requestHash, call.requestHash))
    throw new Refusal(
      'IDEMPOTENCY_MISMATCH',
      'This Idempotency-Key was used before for another call. Use a new key for each change.',
    );
  return { response: stored.response };
}

/** Keeps what the call was answered, for whoever repeats it. */
export async function storeResponse(
  db: SharedDb,
  { callerId, key }: IdempotentCall,
  response: unknown,
): Promise<void> {
  await updateKey(db).execute({ callerId, key, response });
}
