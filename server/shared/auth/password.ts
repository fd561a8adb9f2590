import { Refusal } from '../../trpc/errors.ts';

/** OWASP's smallest argon2id setting, about 20 ms: m = 19 MiB, t = 2, p = 1. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Two at work keep memory and both cores bounded; the rest of a flood is turned away, not queued for ever. */
const atWork = 2;
const longestQueue = 64;

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= atWork) {
    if (waiting.length >= longestQueue)
      throw new Refusal(
        'OVERLOADED',
        'Too many people sign in at this moment. Try again in a few seconds.',
        undefined,
        {
          retryAfterS: 2,
        },
      );
    await new Promise<void>((turn) => waiting.push(turn));
  } else running += 1;
  try {
    return await work();
  } finally {
    // The next one takes over this place: a newcomer cannot slip in between and make it three.
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

/** argon2id in PHC form. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(async () => (await import('@node-rs/argon2')).hash(password, cost));
}

/** A hash nobody has the password of: an unknown user costs as much time as a known one. */
let decoy: Promise<string> | undefined;

function decoyHash(): Promise<string> {
  decoy ??= hashPassword(crypto.randomUUID()).catch((error: unknown) => {
    decoy = undefined; // turned away by a full queue: the next one tries again
    throw error;
  });
  return decoy;
}

/** What the slow comparison found out; it holds only as long as the account still has this hash. */
export interface CheckedPassword {
  hash: string | null;
  fits: boolean;
}

export async function verifyPassword(hash: string | null | undefined, password: string): Promise<boolean> {
  const against = hash ?? (await decoyHash());
  const fits = await inTurn(async () => (await import('@node-rs/argon2')).verify(against, password));
  return fits && hash !== null && hash !== undefined;
}
