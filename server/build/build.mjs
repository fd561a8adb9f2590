// Builds what is named, or everything: node server/build/build.mjs [server] [cli] [web] [--force]
import { spawnSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fingerprint, isBuilt, root, targets } from './sources.mjs';

// Their native or wasm files are found beside their own package only.
const external = [
  'better-sqlite3',
  '@node-rs/argon2',
  '@electric-sql/pglite',
  '@electric-sql/pglite/*',
  'esbuild',
];

// CommonJS packages inside an ES module bundle still ask for these.
const banner = [
  "import { createRequire as $require } from 'node:module';",
  "import { fileURLToPath as $toPath } from 'node:url';",
  'const require = $require(import.meta.url);',
  'const __filename = $toPath(import.meta.url);',
  "const __dirname = $toPath(new URL('.', import.meta.url));",
].join('\n');

/**
 * Bundles a Node program: few files to load is what makes the start short.
 * @param {Record<string, string>} entryPoints
 * @param {string} outdir
 */
async function bundle(entryPoints, outdir) {
  const { build } = await import('esbuild');
  await build({
    absWorkingDir: root,
    entryPoints,
    outdir,
    bundle: true,
    splitting: true, // what is imported at run time (PGlite, the API document) stays apart
    chunkNames: 'chunks/[name]-[hash]',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external,
    banner: { js: banner },
    minifySyntax: true,
    minifyWhitespace: true, // names stay: stack traces must be readable
    legalComments: 'none',
    logLevel: 'warning',
  });
}

/** @type {Record<import('./sources.mjs').Target, (outdir: string) => void | Promise<void>>} */
const builders = {
  server: (outdir) =>
    bundle(
      {
        main: 'server/main.ts',
        'control-m-reader': 'server/shared/control-m/imports/worker.ts',
        'folder-process': 'server/bridge/folders/folder-process.ts',
        'backup-process': 'server/local/backups/backup-process.ts',
      },
      outdir,
    ),
  cli: (outdir) => bundle({ main: 'client/cli/main.ts' }, outdir),
  web(outdir) {
    const vite = join(root, 'node_modules/vite/bin/vite.js');
    const args = [vite, 'build', '--outDir', outdir, '--emptyOutDir', '--logLevel', 'warn'];
    const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 2, 2] });
    if (status !== 0) throw new Error('building the web page failed; see above');
  },
};

/**
 * Builds into a folder of its own and moves it into place, so that nobody loads half a build.
 * @param {import('./sources.mjs').Target} name
 */
async function build(name) {
  const to = join(root, targets[name].to);
  const fresh = `${to}.${process.pid}`;
  const stamp = fingerprint(name);
  process.stderr.write(`building ${name} ...\n`);
  try {
    mkdirSync(dirname(to), { recursive: true });
    await builders[name](fresh);
    writeFileSync(join(fresh, '.fingerprint'), stamp);
    rmSync(to, { recursive: true, force: true });
    renameSync(fresh, to);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/**
 * @param {string} name
 * @returns {name is import('./sources.mjs').Target}
 */
function isTarget(name) {
  return Object.hasOwn(targets, name);
}

const args = process.argv.slice(2);
const force = args.includes('--force');
const named = args.filter((arg) => arg !== '--force');
const unknown = named.filter((name) => !isTarget(name));
if (unknown.length > 0) {
  process.stderr.write(`Unknown: ${unknown.join(', ')}. Known: ${Object.keys(targets).join(', ')}\n`);
  process.exit(64);
}
for (const name of (named.length > 0 ? named : Object.keys(targets)).filter(isTarget))
  if (force || !isBuilt(name)) await build(name);
