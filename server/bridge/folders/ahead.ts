/**
 * Works on up to `count` items of a list at once and gives the results in the list's order.
 * @throws what the list or `work` throws, when it is that item's turn
 */
export async function* ahead<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  count: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<Awaited<R>> {
  const running: Promise<R>[] = [];
  try {
    for await (const item of items) {
      const result = work(item);
      result.catch(() => undefined); // whoever gets there sees it; until then it is nobody's
      running.push(result);
      const first = running.length >= count ? running.shift() : undefined;
      if (first) yield await first;
    }
    for (let next = running.shift(); next; next = running.shift()) yield await next;
  } finally {
    await Promise.allSettled(running);
  }
}
