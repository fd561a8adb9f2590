import type { Script } from '../../data/types.ts';

/** What is said about a script beside its text. */
export type ScriptDetails = Pick<Script, 'description' | 'tags' | 'owner' | 'criticality'>;

export function detailsOf({ description, tags, owner, criticality }: ScriptDetails): ScriptDetails {
  return { description, tags, owner, criticality };
}
