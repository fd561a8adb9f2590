#!/usr/bin/env node
// The installed command. In a checkout it builds itself first when it is missing or older than its source,
// so that `npx wo` works right after `npm ci`, and always runs what the source says.
import { ensureBuilt } from '../../server/build/ensure.mjs';

ensureBuilt('cli');
await import('../../dist/cli/main.js');
