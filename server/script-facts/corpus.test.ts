import { describe, expect, it } from 'vitest';
import { kindOf } from '../shared/scripts/script-path.ts';
import { scriptCorpus } from '../testing/script-corpus.ts';
import type { ScriptFacts } from './model.ts';
import { readFacts } from './read-facts.ts';

const { scripts } = scriptCorpus();

/** As `expected.json` has them: lists are sets, and what a reference resolves to is not the file's own matter. */
function asExpected(facts: ScriptFacts) {
  return {
    driveMappings: facts.driveMappings,
    unmappings: facts.unmappings,
    uncPaths: facts.uncPaths,
    references: facts.references.map(({ line, column, how, target }) => ({ line, column, how, target })),
    secrets: facts.secrets.map(({ line, column, kind }) => ({ line, column, kind })),
    variablesSet: new Set(facts.variablesSet),
    labels: new Set(facts.labels),
    exitCodes: new Set(facts.exitCodes),
  };
}

const sections = [
  'driveMappings',
  'unmappings',
  'uncPaths',
  'references',
  'secrets',
  'variablesSet',
  'labels',
  'exitCodes',
] as const;

describe.each(scripts)('$path', ({ path, text, expected }) => {
  const kind = kindOf(path);
  const found = asExpected(readFacts(kind, text));
  const { references, variablesSet, labels, exitCodes, ...lists } = expected;
  const wanted = {
    ...lists,
    references: references.map(({ line, column, how, target }) => ({ line, column, how, target })),
    variablesSet: new Set(variablesSet),
    labels: new Set(labels),
    exitCodes: new Set(exitCodes),
  };
  it.each(sections)(`${kind}: %s`, (section) => {
    expect(found[section]).toEqual(wanted[section]);
  });
});
