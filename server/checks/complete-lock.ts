import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/**
 * Completes `package-lock.json` with platform packages that the registry it was made with does not carry,
 * such as a linter's binary for Android. npm leaves those out of the lock without a word, and then
 * refuses `npm ci` because they are missing from it. Run after each `npm install`; `--check` only looks.
 */

const file = join(import.meta.dirname, '../../package-lock.json');

const entry = z.looseObject({
  version: z.string().optional(),
  dev: z.boolean().optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});
const lockSchema = z.looseObject({ packages: z.record(z.string(), entry) });
type Lock = z.infer<typeof lockSchema>;

/** Names and exact versions of optional packages that some package of the lock asks for and nobody provides. */
export function missingFromLock(lock: Lock): { name: string; version: string; dev: boolean }[] {
  return Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {}, dev = false }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !provides(lock, path, name))
      .map(([name, version]) => ({ name, version, dev })),
  );
}

/** As Node looks for packages: beside the one that asks, then upwards. */
function provides(lock: Lock, from: string, name: string): boolean {
  for (
    let folder = from;
    ;
    folder = folder.slice(0, folder.lastIndexOf('node_modules/')).replace(/\/$/, '')
  ) {
    if (lock.packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`]) return true;
    if (folder === '') return false;
  }
}

const systems = [
  'android',
  'darwin',
  'freebsd',
  'linux',
  'openharmony',
  'win32',
  'sunos',
  'aix',
  'netbsd',
  'openbsd',
];
const processors = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el'];

/** The platform is in the name: `…/binding-linux-arm-gnueabihf`. It keeps npm from fetching it elsewhere. */
function placeholder(name: string, version: string, dev: boolean) {
  const parts = name.split(/[/-]/);
  const os = systems.filter((system) => parts.includes(system));
  const cpu = processors.filter((processor) => parts.includes(processor));
  if (os.length !== 1 || cpu.length !== 1) throw new Error(`${name}: for which platform is it?`);
  if (os[0] === process.platform && cpu[0] === process.arch && !/musl/.test(name))
    throw new Error(`${name} is for this platform; the registry must have it`);
  const libc = os[0] !== 'linux' ? [] : [parts.some((part) => part.startsWith('musl')) ? 'musl' : 'glibc'];
  return {
    version,
    cpu,
    ...(dev && { dev }),
    ...(libc.length > 0 && { libc }),
    license: 'MIT',
    optional: true,
    os,
  };
}

/** The lock with the missing packages at their place; everything else byte for byte as npm wrote it. */
function completed(raw: unknown, missing: { name: string; version: string; dev: boolean }[]): object {
  const lock = z.looseObject({ packages: z.record(z.string(), z.unknown()) }).parse(raw);
  const added = missing.map(
    ({ name, version, dev }) => [`node_modules/${name}`, placeholder(name, version, dev)] as const,
  );
  const packages = [...Object.entries(lock.packages), ...added].sort(([a], [b]) => a.localeCompare(b, 'en'));
  // An object, or the line above had refused it; zod's own answer has its keys in another order.
  return { ...(raw as object), packages: Object.fromEntries(packages) };
}

function main(): void {
  const raw: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const missing = missingFromLock(lockSchema.parse(raw));
  if (process.argv.includes('--check')) {
    if (missing.length === 0) return;
    console.error(
      `package-lock.json lacks ${missing.map(({ name }) => name).join(', ')}: npm ci would refuse it.`,
    );
    console.error('Run: npm run lock');
    process.exitCode = 1;
    return;
  }
  writeFileSync(file, `${JSON.stringify(completed(raw, missing), null, 2)}\n`);
  console.log(`package-lock.json: ${missing.length} platform packages added`);
}

if (process.argv[1]?.endsWith('complete-lock.ts')) main();
