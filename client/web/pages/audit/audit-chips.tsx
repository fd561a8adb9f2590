import { actorName, resourceName } from '../../components/audit-sentence.tsx';
import { FilterChips } from '../../components/filter-chips.tsx';
import { LinkButton } from '../../components/link.tsx';
import { type AuditFilters, organisation } from '../../data/audit-query.ts';
import { useTeamName } from '../../data/teams.ts';
import { exactTime } from '../../data/time.ts';
import type { AuditEntry } from '../../data/types.ts';
import { rangeNames } from './audit-times.tsx';
import { useFilters } from './use-filters.ts';

/** Names of what the URL has by id, as far as the rows shown know them. */
export interface ChipNames {
  actor: string | undefined;
  token: string | undefined;
  resource: string | undefined;
}

/** Looks the names of filtered ids up in the rows that were found. */
export function namesIn(rows: AuditEntry[] | undefined, filters: AuditFilters): ChipNames {
  const by = (fits: (entry: AuditEntry) => boolean) => rows?.find(fits);
  const actor = filters.actorId && by((entry) => entry.actor.id === filters.actorId);
  const token = filters.tokenId && by((entry) => entry.actor.token?.id === filters.tokenId);
  const resource =
    filters.resourceId &&
    (by((entry) => entry.resource.id === filters.resourceId && entry.resource.name !== null) ??
      by((entry) => entry.resource.id === filters.resourceId));
  return {
    actor: actor ? (actor.actor.username ?? actorName(actor)) : undefined,
    token: token ? (token.actor.token?.name ?? undefined) : undefined,
    resource: resource ? resourceName(resource) : undefined,
  };
}

interface Chip {
  /** As in *Only who: ada*. */
  label: string;
  without: Partial<AuditFilters>;
}

/** One button for each filter that is set, to take it away. */
export function AuditChips({ names }: { names: ChipNames }) {
  const [filters, set] = useFilters();
  const teamName = useTeamName();
  return (
    <FilterChips
      chips={chipsOf(filters, names, teamName).map(({ label, without }) => ({
        label,
        remove: () => set(without),
      }))}
      clear={
        <LinkButton to="/audit" search={{}} variant="subtle" size="compact-sm">
          Clear all
        </LinkButton>
      }
    />
  );
}

function chipsOf(filters: AuditFilters, names: ChipNames, teamName: (id: string | null) => string): Chip[] {
  const { q, range, from, to, actorId, tokenId, action, outcome, resourceType, resourceId, teamId } = filters;
  const chips: (Chip | false | undefined | '')[] = [
    q && { label: `Text: ${q}`, without: { q: undefined } },
    range && { label: rangeNames[range], without: { range: undefined } },
    !range && from && { label: `From ${timeOf(from)}`, without: { from: undefined } },
    !range && to && { label: `To ${timeOf(to)}`, without: { to: undefined } },
    actorId && { label: `Who: ${names.actor ?? short(actorId)}`, without: { actorId: undefined } },
    tokenId && { label: `Token: ${names.token ?? short(tokenId)}`, without: { tokenId: undefined } },
    action && { label: `Action: ${action}`, without: { action: undefined } },
    outcome && { label: `Outcome: ${outcome}`, without: { outcome: undefined } },
    resourceType && !resourceId && { label: `Kind: ${resourceType}`, without: { resourceType: undefined } },
    resourceId && {
      label: `On: ${names.resource ?? `${resourceType ?? 'thing'} ${short(resourceId)}`}`,
      without: { resourceId: undefined, resourceType: undefined },
    },
    teamId && {
      label: `Log: ${teamName(teamId === organisation ? null : teamId)}`,
      without: { teamId: undefined },
    },
    filters.requestId && {
      label: `Request: ${short(filters.requestId)}`,
      without: { requestId: undefined },
    },
  ];
  return chips.filter((chip) => typeof chip === 'object');
}

const short = (id: string) => (id.length > 12 ? `${id.slice(0, 8)}…` : id);

function timeOf(value: string): string {
  if (value.length === 10) return value;
  return Number.isNaN(Date.parse(value)) ? value : exactTime(value);
}
