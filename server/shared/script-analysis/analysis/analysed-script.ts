import type { Language, ScriptFacts, ScriptReference } from '../../../script-facts/model.ts';
import type { Resolution } from '../../scripts/service.ts';

/** What analysis needs of the facts of a script. */
export type AnalysedFacts = Pick<
  ScriptFacts,
  'driveMappings' | 'unmappings' | 'uncPaths' | 'references' | 'secrets' | 'files'
>;

/** A script and what it says about itself. */
export interface ScriptWithFacts {
  id: string;
  /** Below the script root, with forward slashes. */
  path: string;
  kind: Language;
  facts: AnalysedFacts;
}

/** A reference, and the script it means. */
export type ResolvedReference = ScriptReference & Resolution;

/** A script whose references are known to mean others. */
export interface AnalysedScript extends ScriptWithFacts {
  references: readonly ResolvedReference[];
}

/** By UTF-16 units, as paths are ordered everywhere in analysis. */
export function comparePaths(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
