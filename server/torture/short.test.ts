import { describe, expect, it } from 'vitest';
import { hasPostgresBinaries } from '../testing/postgres-binaries.ts';
import { scenarios } from './scenarios.ts';

/** The short forms; `npm run torture -- <id>` runs the long ones. They stop their own PostgreSQL. */
describe.skipIf(!hasPostgresBinaries())('acceptance, short form', () => {
  it.each(scenarios.map((scenario) => [scenario.id, scenario.about, scenario] as const))(
    '%s: %s',
    { timeout: 180_000 },
    async (_id, _about, scenario) => {
      const rounds = scenario.rounds.short;
      expect(await scenario.run(rounds, () => {})).toMatchObject({ rounds });
    },
  );
});
