import { createInterface } from 'node:readline';
import type { Page } from 'playwright-core';
import { launch, openWindow } from '../browser.ts';
import { serveHarness } from './serve.ts';

/**
 * A program for the bench: for each line `graph` or `empty` on stdin it moves over ten thousand nodes or over an empty
 * page, in a browser that draws in software, and answers a line of JSON: frame times and time to open in milliseconds.
 */

/** Written out as text: what runs in the page must not be touched by the compiler of this process. */
const watch = `(() => {
  window.frames = [];
  let last;
  const note = (at) => {
    if (last !== undefined) window.frames.push(at - last);
    last = at;
    window.next = requestAnimationFrame(note);
  };
  window.next = requestAnimationFrame(note);
})()`;
const stop = '(() => { cancelAnimationFrame(window.next); return window.frames; })()';

/** Drags and turns the wheel over the middle of the graph as fast as the browser takes it. */
async function movement(page: Page): Promise<{ p50: number; p95: number }> {
  const [x, y] = [480, 420];
  await page.evaluate(watch);
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let step = 0; step < 60; step += 1)
    // oxlint-disable-next-line no-await-in-loop -- a hand moves from place to place
    await page.mouse.move(x + Math.sin(step / 6) * 200, y + Math.cos(step / 6) * 100);
  await page.mouse.up();
  for (let step = 0; step < 40; step += 1)
    // oxlint-disable-next-line no-await-in-loop
    await page.mouse.wheel(0, step < 20 ? -120 : 120);
  const frames = ((await page.evaluate(stop)) as number[]).sort((a, b) => a - b);
  const share = (part: number) => frames[Math.floor(frames.length * part)] ?? Number.NaN;
  return { p50: share(0.5), p95: share(0.95) };
}

const harness = await serveHarness();
const browser = await launch();
const { page } = await openWindow(browser, { origin: harness.origin });
console.log('ready');
for await (const what of createInterface({ input: process.stdin })) {
  const started = performance.now();
  await page.goto(what === 'graph' ? '/?jobs=10000&edges=20000&folders=100' : 'about:blank');
  if (what === 'graph') await page.getByRole('application').waitFor();
  const openedMs = performance.now() - started;
  console.log(JSON.stringify({ ...(await movement(page)), openedMs }));
}
await browser.close();
await harness.stop();
