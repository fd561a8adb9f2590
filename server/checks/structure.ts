import { readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import { bothWings, cycles, type Edge, type Violation } from './graph-rules.ts';

const root = join(import.meta.dirname, '../..');
const sourceFolders = ['db', 'server', 'client'];

export interface Structure {
  violations: Violation[];
  /** Source files that were looked at. */
  checked: string[];
  /** Source files on disk that were not: a checker that sees nothing also complains about nothing. */
  missed: string[];
}

/**
 * Checks who imports whom below `baseDir` against `.dependency-cruiser.cjs` and the graph rules.
 * @param baseDir a folder with `db`, `server`, `client`; default: this checkout
 */
export async function checkStructure(baseDir: string = root): Promise<Structure> {
  const options = await extractOptions(join(root, '.dependency-cruiser.cjs'));
  const onDisk = sourceFiles(baseDir);
  const folders = sourceFolders.filter((folder) => onDisk.some((file) => file.startsWith(`${folder}/`)));
  const { output } = await cruise(folders, { ...options, baseDir, validate: true });
  if (typeof output === 'string') throw new Error('dependency-cruiser answered text instead of a result');
  const edges = edgesOf(output);
  const looked = new Set(output.modules.map((module) => module.source));
  return {
    violations: [...simpleViolations(output), ...cycles(edges), ...bothWings(edges)],
    checked: onDisk.filter((file) => looked.has(file)),
    missed: onDisk.filter((file) => !looked.has(file)),
  };
}

function simpleViolations(result: ICruiseResult): Violation[] {
  return result.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
}

function edgesOf(result: ICruiseResult): Edge[] {
  return result.modules.flatMap((module) =>
    module.dependencies.map((dependency) => ({
      from: module.source,
      to: dependency.resolved,
      typeOnly: dependency.dependencyTypes.includes('type-only'),
    })),
  );
}

function sourceFiles(baseDir: string): string[] {
  return sourceFolders.flatMap((folder) => {
    try {
      return readdirSync(join(baseDir, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.tsx?$/.test(name) && !/(^|[\\/])(corpus|dist|node_modules)[\\/]/.test(name))
        .map((name) => join(folder, name).split(sep).join('/'));
    } catch {
      return []; // a seeded tree has only the folders its violation needs
    }
  });
}

/** For the command line: prints what is wrong; the exit code is 1 then. */
async function main(): Promise<void> {
  const { violations, checked, missed } = await checkStructure();
  for (const { rule, from, to } of violations) console.error(`${rule}: ${from} → ${to}`);
  for (const file of missed) console.error(`not looked at: ${file}`);
  console.log(`structure: ${checked.length} files looked at, ${violations.length} violations`);
  if (violations.length > 0 || missed.length > 0 || checked.length < 20) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
