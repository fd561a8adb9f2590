import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { decodeText } from '../text/decode.ts';

const folder = fileURLToPath(new URL('./corpus/scripts/', import.meta.url));

const place = { line: z.number(), column: z.number() };
const fileFacts = z.strictObject({
  encoding: z.string(),
  lineEnding: z.string(),
  finalNewline: z.boolean(),
  driveMappings: z.array(z.looseObject(place)),
  unmappings: z.array(z.looseObject(place)),
  uncPaths: z.array(z.looseObject(place)),
  references: z.array(
    z.strictObject({
      ...place,
      how: z.string(),
      target: z.string(),
      resolvesTo: z.string().nullable(),
      resolution: z.string(),
      candidates: z.array(z.string()).optional(),
    }),
  ),
  secrets: z.array(z.strictObject({ ...place, kind: z.string() })),
  variablesSet: z.array(z.string()),
  labels: z.array(z.string()),
  exitCodes: z.array(z.union([z.number(), z.string()])),
});
export type ExpectedFacts = z.infer<typeof fileFacts>;

const expected = z.object({ roots: z.array(z.string()), files: z.record(z.string(), fileFacts) });

/** Scripts like those of a real team, with what is expected of each. */
export interface CorpusScript {
  path: string;
  bytes: Uint8Array;
  text: string;
  expected: ExpectedFacts;
}

export interface ScriptCorpus {
  /** Where the tree is installed. */
  roots: string[];
  scripts: CorpusScript[];
}

/** All scripts of the corpus, by path. */
export function scriptCorpus(): ScriptCorpus {
  const { roots, files } = expected.parse(JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')));
  const open = join(folder, 'open');
  const paths = readdirSync(open, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(open, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
  const scripts = paths.map((path) => {
    const bytes = new Uint8Array(readFileSync(join(open, path)));
    const decoded = decodeText(bytes, { maxBytes: bytes.length + 1 });
    const facts = files[path];
    if (!decoded.ok || !facts) throw new Error(`${path} of the corpus is not as its description says.`);
    return { path, bytes, text: decoded.text, expected: facts };
  });
  return { roots, scripts };
}

/** What is expected of all scripts together. */
export function corpusAnalysis(): unknown {
  return JSON.parse(readFileSync(join(folder, 'analysis.json'), 'utf8'));
}
