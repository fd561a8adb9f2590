#!/usr/bin/env node
// npm start: builds what is missing or out of date, then runs the server in this same process, so that
// signals and the exit code are its own.
import { ensureBuilt } from './ensure.mjs';

ensureBuilt('server', 'web');
await import(new URL('../../dist/server/main.js', import.meta.url).href);
