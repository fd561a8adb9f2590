import { languageOf } from '../script-facts/language.ts';
import type { DriveMapping, Launcher, Place, ScriptReference, UncPath } from '../script-facts/model.ts';
import { pathOf } from '../script-facts/paths.ts';
import type { ScriptWithFacts } from '../shared/script-analysis/analysis/analysed-script.ts';

/** One thing a script does, each in a line of its own, in this order. */
export type GivenLine =
  | { maps: string; to: string | null }
  | { unmaps: string | null }
  | { names: string }
  | { starts: string; how?: Launcher }
  | { writes: string };

/** A script that does these things, with its path as id. */
export function scriptThat(path: string, ...lines: GivenLine[]): ScriptWithFacts {
  const facts: ScriptWithFacts['facts'] = {
    driveMappings: [],
    unmappings: [],
    uncPaths: [],
    references: [],
    secrets: [],
    files: [],
  };
  for (const [at, line] of lines.entries()) {
    const place = { line: at + 1, column: 1 };
    if ('maps' in line) facts.driveMappings.push(mapping(place, line.maps, line.to));
    else if ('unmaps' in line) facts.unmappings.push({ ...place, letter: line.unmaps });
    else if ('names' in line) facts.uncPaths.push({ ...place, path: line.names, ...onServer(line.names) });
    else if ('starts' in line) facts.references.push(reference(place, line.starts, line.how ?? 'call'));
    else facts.files.push({ ...place, path: line.writes, access: 'write' });
  }
  return { id: path, path, kind: languageOf(path), facts };
}

/** @param to - null: to something only a run knows */
function mapping(place: Place, letter: string, to: string | null): DriveMapping {
  return {
    ...place,
    letter,
    target: to ?? '%TARGET%',
    resolvedTarget: to,
    ...onServer(to ?? ''),
    hasPassword: false,
    persistent: null,
    via: 'net use',
  };
}

function onServer(path: string): Pick<UncPath, 'server' | 'share'> {
  const [, server = null, share = null] = /^\\\\([^\\]+)(?:\\([^\\]+))?/.exec(path) ?? [];
  return { server, share };
}

function reference(place: Place, target: string, how: Launcher): ScriptReference {
  return { ...place, how, target, path: pathOf([{ is: 'text', text: target }]) };
}
