#!/usr/bin/env node
// npm start: builds what is missing or out of date, then runs the server in this same process, so that
// signals and the exit code are its own.
import { ensureBuilt } from './build/ensure.mjs';

ensureBuilt('server', 'web');
await import('../dist/server/main.js');
