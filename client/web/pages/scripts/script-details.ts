import type { FieldRow } from '../../components/fields-table.tsx';
import { exactTime } from '../../data/time.ts';
import type { Script } from '../../data/types.ts';

/** What is said about a script beside its text. */
export type ScriptDetails = Pick<Script, 'description' | 'tags' | 'owner' | 'criticality'>;

export function detailsOf({ description, tags, owner, criticality }: ScriptDetails): ScriptDetails {
  return { description, tags, owner, criticality };
}

/** What differs between two versions beside their texts. */
export function changesOf(before: Script, after: Script): FieldRow[] {
  const was = inWords(before);
  return inWords(after)
    .map(({ field, value }, at) => ({ field, before: was[at]?.value, after: value }))
    .filter((row) => row.before !== row.after);
}

function inWords(script: Script): { field: string; value: string | null }[] {
  const { path, owner, criticality, description, tags, reviewedAt, reviewedByName } = script;
  const reviewed = reviewedAt && [exactTime(reviewedAt), reviewedByName].filter(Boolean).join(' by ');
  return [
    { field: 'Path', value: path },
    { field: 'Owner', value: owner || null },
    { field: 'Criticality', value: criticality },
    { field: 'Description', value: description || null },
    { field: 'Tags', value: tags.join(', ') || null },
    { field: 'Reviewed', value: reviewed },
    { field: 'Encoding', value: script.encoding },
    { field: 'Line ends', value: script.lineEnding },
  ];
}
