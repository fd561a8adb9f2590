import type { ScriptFacts } from '../../script-facts/model.ts';
import type { AnalysedFacts } from './analysis/analysed-script.ts';

/** As much of a script's facts as is kept in memory of thousands: without names, programs and files on no drive. */
export function keptFacts(facts: ScriptFacts): AnalysedFacts {
  const { driveMappings, unmappings, uncPaths, references, secrets } = facts;
  const files = facts.files.filter(({ path }) => path[1] === ':');
  return { driveMappings, unmappings, uncPaths, references, secrets, files };
}
