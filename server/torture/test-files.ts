import type { Scenario } from './scenario.ts';
import { runTests } from './test-run.ts';

const dayMs = 86_400_000;

/** A scenario whose code are tests: the long form runs the same files with more rounds. */
interface OfTests extends Pick<Scenario, 'id' | 'about' | 'rounds'> {
  files: readonly string[];
  /** The variable that tells the tests how many rounds to run; none where all there is is tried each time. */
  roundsIn?: string;
}

export function scenarioOfTests({ files, roundsIn, ...scenario }: OfTests): Scenario {
  return {
    ...scenario,
    shortForm: files,
    async run(rounds, note) {
      note(`${rounds} × ${files.join(' and ')}`);
      const env = {
        WO_TORTURE_TIMEOUT_MS: String(dayMs),
        ...(roundsIn !== undefined && { [roundsIn]: String(rounds) }),
      };
      const passed = await runTests({ files, env });
      return { rounds, tests: passed.length };
    },
  };
}
