import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { languageOf } from '../../../script-facts/language.ts';
import { readFacts } from '../../../script-facts/read-facts.ts';
import { storedFactsSchema } from '../../../script-facts/schema.ts';
import { corpusAnalysis, scriptCorpus } from '../../../testing/script-corpus.ts';
import { analyse, ScriptAnalysis } from './analyse.ts';
import type { AnalysedScript, ResolvedReference } from './analysed-script.ts';
import { impactOf } from './impact.ts';

const resolved = z.array(
  z.object({
    resolution: z.enum(['path', 'name', 'ambiguous', 'missing', 'unknown']),
    resolvesTo: z.string().nullable(),
    candidates: z.array(z.string()).exactOptional(),
  }),
);
const impact = z.record(
  z.string(),
  z.object({ direct: z.array(z.string()), throughCalls: z.array(z.string()) }),
);
const expected = z
  .object({ driveMap: z.record(z.string(), z.unknown()), serverImpact: impact })
  .loose()
  .parse(corpusAnalysis());

/** The corpus as its description says it is read and resolved: analysis alone is tested here. */
function describedCorpus(): ScriptAnalysis {
  const { scripts, roots } = scriptCorpus();
  const described = scripts.map(({ path, expected: said }): AnalysedScript => {
    const references = said.references.map((reference) => ({
      ...reference,
      path: { start: 'unknown', segments: [null] },
    }));
    const facts = storedFactsSchema.parse({
      ...said,
      references,
      secrets: said.secrets.map((secret) => ({ ...secret, length: 1, preview: '' })),
      variablesRead: [],
      programs: [],
      files: [],
      exits: [],
    });
    const resolutions = resolved.parse(said.references);
    return {
      id: `id of ${path}`,
      path,
      kind: languageOf(path),
      facts,
      references: facts.references.map((reference, at) => ({
        ...reference,
        ...(resolutions[at] ?? { resolution: 'unknown' as const, resolvesTo: null }),
      })),
    };
  });
  return new ScriptAnalysis(described.toReversed(), roots);
}

/** The corpus as our readers read it. */
function readCorpus(): ScriptAnalysis {
  const { scripts, roots } = scriptCorpus();
  const read = scripts.map(({ path, text }) => {
    const kind = languageOf(path);
    return { id: `id of ${path}`, path, kind, facts: readFacts(kind, text) };
  });
  return analyse(read, roots);
}

it('references of the corpus mean what its description says', () => {
  const { scripts } = scriptCorpus();
  const found = readCorpus().scripts.map(({ path, references }) => ({
    path,
    references: references.map(meaning),
  }));
  expect(found).toEqual(
    scripts.map(({ path, expected: { references } }) => ({ path, references: references.map(meaning) })),
  );
});

/** How a script is started is the readers' own matter. */
function meaning({ line, column, target, resolution, resolvesTo, candidates }: Meaning): Meaning {
  return { line, column, target, resolution, resolvesTo, candidates };
}

interface Meaning extends Pick<ResolvedReference, 'line' | 'column' | 'target' | 'resolvesTo'> {
  resolution: string;
  candidates?: string[] | undefined;
}

describe.each([
  ['as described', describedCorpus],
  ['as it is read', readCorpus],
])('the corpus %s', (_, corpus) => {
  const analysis = corpus();

  it.each(['edges', 'edgesOutsideChain', 'cycles', 'driveMap', 'freeLetters', 'driveConflicts'] as const)(
    '%s',
    (part) => {
      expect(analysis[part]).toEqual(expected[part]);
    },
  );

  it.each(['missing', 'ambiguous', 'unknown'] as const)('%s references', (part) => {
    // the description leaves the columns to those of the scripts
    expect(analysis[part].map((reference) => ({ ...reference, column: undefined }))).toEqual(expected[part]);
  });

  it('letters in order', () => {
    expect(Object.keys(analysis.driveMap)).toEqual(Object.keys(expected.driveMap));
  });

  it.each(Object.entries(expected.serverImpact))('impact of %s', (server, { direct, throughCalls }) => {
    expect(impactOf(analysis, { server: server.toLowerCase() })).toMatchObject({ direct, throughCalls });
  });
});
