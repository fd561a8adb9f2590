/**
 * Waits for statements that were sent together over the connection of one transaction. PostgreSQL runs them in their
 * order and refuses all that come after one that fails, so the first one that failed says why; which rejection arrives
 * first depends on chance. None is still under way when this ends: the transaction may be over then.
 */
export async function together<T extends readonly unknown[] | []>(
  statements: T,
): Promise<{ -readonly [At in keyof T]: Awaited<T[At]> }> {
  await Promise.allSettled(statements);
  return Promise.all(statements); // all are settled: the first rejection by place wins
}
