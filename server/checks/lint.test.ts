import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { tempFolder } from '../testing/temp.ts';

const root = join(import.meta.dirname, '../..');

/** Code that each rule must refuse, and next to it what it must let pass. */
const seeded: Record<string, { refused: string; passes?: string; file?: string }> = {
  'wo(no-raw-sql)': {
    refused: 'declare const sql: { raw(s: string): void }; export const f = (name: string) => sql.raw(name);',
    passes: "declare const sql: { raw(s: string): void }; export const f = () => sql.raw('now()');",
  },
  'wo(explain-cast)': {
    refused: 'export const f = (x: unknown) => {\n  // unrelated\n\n  return x as string;\n};',
    passes: 'export const f = (x: unknown) => {\n  // the caller checked it\n  return x as string;\n};',
  },
  'typescript(no-explicit-any)': { refused: 'export const f = (x: any) => x === 1;' },
  'typescript(no-non-null-assertion)': { refused: 'export const f = (x: string[]) => x[0]!;' },
  'typescript(no-floating-promises)': {
    refused: 'export const f = () => { Promise.resolve(1); };',
    passes: 'export const f = () => { void Promise.resolve(1); };',
  },
  'typescript(no-unsafe-assignment)': {
    refused: "export const f = () => { const x = JSON.parse('1'); return typeof x === 'number'; };",
    passes: "export const f = () => { const x: unknown = JSON.parse('1'); return typeof x === 'number'; };",
  },
  'typescript(switch-exhaustiveness-check)': {
    refused: "export const f = (x: 'a' | 'b') => { switch (x) { case 'a': return 1; } return 2; };",
  },
  'eslint(no-console)': { refused: "export const f = () => { console.log('x'); };", file: 'server/x.ts' },
};

const report = z.object({
  diagnostics: z.array(z.object({ code: z.string(), filename: z.string() })),
});

/** Lints `files` under our configuration; answers `rule file` for each finding. */
function lint(files: Record<string, string>): string[] {
  const folder = tempFolder('lint');
  const config = readFileSync(join(root, '.oxlintrc.json'), 'utf8').replaceAll(
    '"./server/checks/',
    `"${root}/server/checks/`,
  );
  const compiler = JSON.stringify({ compilerOptions: { strict: true, target: 'es2023', module: 'esnext' } });
  for (const [file, text] of Object.entries({
    ...files,
    '.oxlintrc.json': config,
    'tsconfig.json': compiler,
  })) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  const oxlint = join(root, 'node_modules/oxlint/bin/oxlint');
  const { stdout } = spawnSync(process.execPath, [oxlint, '--type-aware', '-f', 'json'], {
    cwd: folder,
    encoding: 'utf8',
  });
  return report.parse(JSON.parse(stdout)).diagnostics.map(({ code, filename }) => `${code} ${filename}`);
}

describe('the lint rules', () => {
  it('each refuse the code seeded for them and let its repair pass', () => {
    const files: Record<string, string> = {};
    const expected: string[] = [];
    for (const [rule, { refused, passes, file }] of Object.entries(seeded)) {
      const name = rule.replace(/.*\((.*)\)/, '$1');
      const refusedFile = file ?? `db/${name}.ts`;
      files[refusedFile] = `${refused}\n`;
      if (passes) files[`db/${name}-passes.ts`] = `${passes}\n`;
      expected.push(`${rule} ${refusedFile}`);
    }
    expect(lint(files).toSorted()).toEqual(expected.toSorted());
  });
});
