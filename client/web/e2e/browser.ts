import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const root = join(import.meta.dirname, '../../..');
const shots = join(root, 'test-results/screens');

/** Our own flags: those of the package switch web security off, which would hide what we test. */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Builds the page when its source is newer than what was built. */
export async function buildPage(): Promise<void> {
  await promisify(execFile)(process.execPath, [join(root, 'server/build/build.mjs'), 'web'], { cwd: root });
}

/** Chromium: the one `CHROMIUM_PATH` names, else the one npm brought; with further flags of a test. */
export async function launch(further: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: await chromiumPath(),
    args: [...args, ...further],
    headless: true,
  });
}

async function chromiumPath(): Promise<string> {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  // Makes the package unpack the libraries that a bare machine lacks; it looks at this on import.
  process.env.AWS_LAMBDA_JS_RUNTIME ??= 'nodejs22.x';
  const { default: bundled } = await import('@sparticuz/chromium');
  return bundled.executablePath();
}

/** A window of its own, with everything in it that must not happen. */
export interface Window {
  context: BrowserContext;
  page: Page;
  /** Content security violations, uncaught errors and error lines of the console, except refused calls. */
  complaints: string[];
}

export interface WindowOptions {
  origin: string;
  width?: number;
  dark?: boolean;
}

/** Opens an empty window whose relative addresses belong to `origin`. */
export async function openWindow(browser: Browser, options: WindowOptions): Promise<Window> {
  const context = await browser.newContext({
    baseURL: options.origin,
    viewport: { width: options.width ?? 1280, height: 840 },
    colorScheme: options.dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
  });
  const complaints: string[] = [];
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(
        `CSP ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`,
      );
    });
  });
  const page = await context.newPage();
  page.on('console', (message) => {
    // The browser logs every answer above 399; refusals are part of the product and shown by the page.
    const refused = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !refused) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  return { context, page, complaints };
}

/** Keeps a picture of the whole page for a person to look at. */
export async function shoot(page: Page, name: string): Promise<void> {
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage: false });
}

/** Accessibility findings that are serious or worse, as readable lines; empty is good. */
export async function seriousFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.html.slice(0, 160)}`),
    );
}

/** How many pixels the page is wider than its window once it has settled; 0 when nothing scrolls sideways. */
export async function overflowX(page: Page): Promise<number> {
  const over = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
  // The editor measures itself anew some frames after a resize.
  await page
    .waitForFunction(
      () => document.documentElement.scrollWidth <= document.documentElement.clientWidth,
      null,
      {
        timeout: 3_000,
      },
    )
    .catch(() => undefined);
  return page.evaluate(over);
}

/** Looks at a page in light and dark, wide, at 200 % zoom and on a phone, and lists what is wrong. */
export async function inspect(
  { page }: Window,
  path: string,
  ready: string,
  name: string,
): Promise<string[]> {
  const wrong: string[] = [];
  await page.setViewportSize({ width: 1280, height: 840 });
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto(path);
  await page.getByText(ready).first().waitFor();
  await page.mouse.move(0, 0); // a tip over a hovered thing hides what is behind it
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.locator(`html[data-mantine-color-scheme="${scheme}"]`).waitFor();
    await settled(page);
    for (const finding of await seriousFindings(page)) wrong.push(`${scheme} ${finding}`);
    await shoot(page, `${name}-${scheme}`);
  }
  for (const width of [640, 390]) {
    await page.setViewportSize({ width, height: 840 });
    const over = await overflowX(page);
    if (over > 0) wrong.push(`${over} px wider than a window of ${width} px`);
  }
  for (const finding of await seriousFindings(page)) wrong.push(`390 px ${finding}`);
  await shoot(page, `${name}-390`);
  return wrong;
}

/** Colours that are still on their way from one scheme to the other have no contrast to judge. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const ending = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY);
    await Promise.allSettled(ending.map((animation) => animation.finished));
    await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
  });
}

/** The start link that a server printed; it works once. */
export function startLinkOf(server: { output(): string }): string {
  const link = /^open\s+(\S+)$/m.exec(server.output())?.[1];
  if (link === undefined) throw new Error(`No start link in what the server printed:\n${server.output()}`);
  return link;
}
