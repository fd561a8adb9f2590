#!/usr/bin/env node
// The installed command. Runs the built client when there is one, else its source: `npx wo` works in a
// checkout right after `npm ci`.
import { existsSync } from 'node:fs';

const built = new URL('../../dist/cli/main.js', import.meta.url);
if (existsSync(built)) await import(built.href);
else {
  const { register } = await import('tsx/esm/api');
  register();
  await import('./main.ts');
}
