import type { Page } from 'playwright-core';

const listCalls = /\/trpc\/[^?]*shared\.audit\.list/;
const older = Buffer.from('["1970-01-01T00:00:00.000Z","00000000-0000-7000-8000-000000000000"]').toString(
  'base64url',
);

/**
 * The first page of the log has no entries, though there are older ones to look through, as in a log that is too long
 * for one call. Until the returned function is called.
 */
export async function asInALongLog(page: Page): Promise<() => Promise<void>> {
  await page.route(listCalls, async (route) => {
    const { pathname, search } = new URL(route.request().url());
    if (search.includes('cursor')) return route.continue();
    const names = pathname.slice('/trpc/'.length).split(',');
    const response = await route.fetch();
    const answers: unknown[] = [await response.json()].flat();
    answers[names.indexOf('shared.audit.list')] = { result: { data: { items: [], nextCursor: older } } };
    await route.fulfill({ response, json: search.includes('batch=1') ? answers : answers[0] });
  });
  return () => page.unroute(listCalls);
}
