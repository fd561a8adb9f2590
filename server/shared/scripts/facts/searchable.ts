import type { Script } from '../../../../db/shared/schema/index.ts';
import type { ScriptFacts } from '../../../script-facts/model.ts';
import { maskSecrets } from '../../../script-facts/secrets/mask.ts';
import { storable } from '../../../text/storable.ts';
import { wordsOf } from '../search/words.ts';

type Described = Pick<Script, 'name' | 'path' | 'description' | 'tags' | 'owner'>;

/** What a script is found by. */
export interface Searchable {
  words: string[];
  /** Lower-case, with every secret masked: a search must not tell what reading would not. */
  text: string;
}

/** @param text - of the script, as its facts were read from it */
export function searchableOf(script: Described, text: string, facts: ScriptFacts): Searchable {
  const about = [script.name, script.path, script.description, ...script.tags, script.owner].join('\n');
  // one text: what is a secret in the script is one where constants are filled in as well
  const masked = maskSecrets(text + between + storable(meantIn(facts)), facts.secrets);
  const end = masked.lastIndexOf(between);
  const [inside, meant] = [masked.slice(0, end), masked.slice(end + between.length)];
  const all = [about, meant, inside].map(storable);
  return { words: wordsOf(all), text: all.join('\n').toLowerCase() };
}

/** Stands in nothing that is storable; a script may hold it, what comes after it does not. */
const between = '\0';

/** What the text says only when constants are filled in. */
function meantIn({ driveMappings, uncPaths, references }: ScriptFacts): string {
  const names = new Set<string>();
  const add = (...parts: (string | null)[]) => {
    if (parts.every((part) => part !== null)) names.add(parts.join('\\'));
  };
  for (const { resolvedTarget } of driveMappings) add(resolvedTarget);
  for (const { server, share } of [...driveMappings, ...uncPaths]) {
    if (share === null) add('', '', server);
    else add('', '', server, share);
  }
  for (const { path } of references) add(path.segments.at(-1) ?? null);
  return [...names].join('\n');
}
