import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { corpusFiles } from './control-m-corpus.ts';
import type { TestFile } from './control-m-imports.ts';

/** One import of files of the corpus, and what it has to give. */
export interface CorpusImport {
  names: string[];
  files: TestFile[];
  /** Reason, and line where the corpus says one. */
  refused: { reason: string; line?: number } | undefined;
  /** All but the edges. */
  counts: Record<string, number>;
  edges: [from: string, to: string][];
}

const expectation = z.object({
  refused: z.string().optional(),
  line: z.int().optional(),
  edges: z.array(z.tuple([z.string(), z.string()])).default([]),
});
const numbers = z.record(z.string(), z.number());

/** Real files, odd files, and odd imports of several. */
export function corpusImports(): CorpusImport[] {
  const single = [...corpusFiles('xml'), ...corpusFiles('json')];
  const byName = new Map(single.map((file) => [file.name, file]));
  const alone = single.map(({ name, bytes, expected }) => importOf([{ name, content: bytes }], expected));
  const several = jointCases().map(({ names, expected }) =>
    importOf(
      names.map((name) => ({ name, content: byName.get(name)?.bytes ?? '' })),
      expected,
    ),
  );
  return [...alone, ...several];
}

function importOf(files: TestFile[], expected: Record<string, unknown>): CorpusImport {
  const { refused, line, edges } = expectation.parse(expected);
  const counts = Object.entries(expected).filter(([name]) => !['refused', 'line', 'edges'].includes(name));
  return {
    names: files.map(({ name }) => name),
    files,
    refused: refused === undefined ? undefined : { reason: refused, ...(line !== undefined && { line }) },
    counts: numbers.parse(Object.fromEntries(counts)),
    edges,
  };
}

/** Rows of `cases.tsv` whose file is `a+b`. */
function jointCases(): { names: string[]; expected: Record<string, unknown> }[] {
  const table = readFileSync(join(import.meta.dirname, 'corpus/control-m/edge/cases.tsv'), 'utf8');
  const [header = '', ...lines] = table.trimEnd().split('\n');
  const columns = header.split('\t');
  return lines
    .map((line) => new Map(line.split('\t').map((value, at) => [columns[at] ?? '', value])))
    .filter((row) => row.get('file')?.includes('+'))
    .map((row) => ({
      names: row.get('file')?.split('+') ?? [],
      expected:
        row.get('expected') === 'refuse'
          ? { refused: row.get('reason') }
          : Object.fromEntries(
              ['folders', 'subFolders', 'jobs', 'conditionsIn', 'conditionsOut', 'cycles', 'edges'].map(
                (name) => [name, JSON.parse(row.get(name) ?? '0') as unknown],
              ),
            ),
    }));
}
