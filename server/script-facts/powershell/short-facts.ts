import type { ScriptFacts } from '../model.ts';
import { readFacts } from '../read-facts.ts';

/** What the tests of PowerShell look at, as short text. */

export function facts(...lines: string[]): ScriptFacts {
  return readFacts('powershell', lines.join('\n'));
}

/** `how target` of each reference. */
export function references(...lines: string[]): string[] {
  return facts(...lines).references.map(({ how, target }) => `${how} ${target}`);
}

/** `letter target via` of each mapping. */
export function mappings(...lines: string[]): string[] {
  return facts(...lines).driveMappings.map(
    ({ letter, resolvedTarget, via }) => `${letter} ${resolvedTarget} ${via}`,
  );
}

/** `kind text` of each secret. */
export function secrets(...lines: string[]): string[] {
  const all = lines.join('\n').split('\n');
  return facts(...lines).secrets.map(
    ({ kind, line, column, length }) => `${kind} ${all[line - 1]?.slice(column - 1, column - 1 + length)}`,
  );
}
