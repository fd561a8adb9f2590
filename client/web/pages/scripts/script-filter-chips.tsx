import { FilterChips } from '../../components/filter-chips.tsx';
import { LinkButton } from '../../components/link.tsx';
import { kindNames } from '../../data/kind.ts';
import { criticalityName } from '../../data/script-criticality.ts';
import type { ScriptSearch } from '../../data/script-query.ts';
import { reviewDueDays } from '../../data/script-review.ts';
import { useTeamName } from '../../data/teams.ts';
import { useScriptSearch } from './use-script-search.ts';

/** One button for each filter that is set, to take it away. */
export function ScriptFilterChips() {
  const [search, set] = useScriptSearch();
  const teamName = useTeamName();
  return (
    <FilterChips
      chips={chipsOf(search, teamName).map(([label, without]) => ({ label, remove: () => set(without) }))}
      clear={
        <LinkButton to="/scripts" search={({ sort }) => ({ sort })} variant="subtle" size="compact-sm">
          Clear all
        </LinkButton>
      }
    />
  );
}

type Chip = [label: string, without: Partial<ScriptSearch>];

function chipsOf(search: ScriptSearch, teamName: (id: string) => string): Chip[] {
  const { q, teamId, kind, folder, tag, owner, noOwner, criticality, secrets, notReviewedForDays } = search;
  const chips: (Chip | false | undefined)[] = [
    q !== undefined && [`Text: ${q}`, { q: undefined }],
    teamId !== undefined && [`Team: ${teamName(teamId)}`, { teamId: undefined }],
    kind && [`Kind: ${kindNames[kind]}`, { kind: undefined }],
    folder !== undefined && [`Folder: ${folder}`, { folder: undefined }],
    tag !== undefined && [`Tag: ${tag}`, { tag: undefined }],
    noOwner === true && ['No owner', { noOwner: undefined }],
    owner !== undefined && !noOwner && [`Owner: ${owner}`, { owner: undefined }],
    criticality && [`Criticality: ${criticalityName(criticality)}`, { criticality: undefined }],
    secrets && [secrets === 'true' ? 'With secrets' : 'Without secrets', { secrets: undefined }],
    notReviewedForDays !== undefined && [
      notReviewedForDays === reviewDueDays
        ? 'Not reviewed for a year'
        : `Not reviewed for ${notReviewedForDays} days`,
      { notReviewedForDays: undefined },
    ],
  ];
  return chips.filter((chip): chip is Chip => Boolean(chip));
}
