import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../db/package-root.ts';
import { hasPostgresBinaries } from '../testing/postgres-binaries.ts';
import type { Scenario } from './scenario.ts';
import { scenarios } from './scenarios.ts';

const named = (scenario: Scenario) => [scenario.id, scenario.about, scenario] as const;

/** The short forms; `npm run torture -- <id>` runs the long ones. They stop their own PostgreSQL. */
describe.skipIf(!hasPostgresBinaries())('acceptance, short form', () => {
  it.for(scenarios.filter(({ shortForm }) => !shortForm).map(named))(
    '%s: %s',
    { timeout: 180_000 },
    async ([, , scenario], { skip }) => {
      const rounds = scenario.rounds.short;
      const facts = await scenario.run(rounds, () => {});
      expect(facts).toMatchObject({ rounds });
      if (typeof facts.leftOut === 'string') skip(facts.leftOut);
    },
  );
});

/** They run by themselves, each in its place; run once more here they would only take time. */
describe('acceptance, short form in tests of its own', () => {
  it.each(scenarios.filter(({ shortForm }) => shortForm).map(named))(
    '%s: %s',
    (id, _about, { shortForm = [] }) => {
      const files = shortForm.map((file) => join(packageRoot(), file));
      expect(files.filter((file) => !existsSync(file))).toEqual([]);
      expect(files.filter((file) => readFileSync(file, 'utf8').includes(id))).not.toEqual([]);
    },
  );
});
