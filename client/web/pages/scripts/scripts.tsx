import { Button, Text } from '@mantine/core';
import { IconFileCode, IconTrash } from '@tabler/icons-react';
import { Empty } from '../../components/empty.tsx';
import { KeysetTable } from '../../components/keyset-table.tsx';
import { LinkButton } from '../../components/link.tsx';
import { ListExport } from '../../components/list-export.tsx';
import { Page } from '../../components/page.tsx';
import { SavedFilters } from '../../components/saved-filters.tsx';
import { TeamProblem } from '../../components/team-problem.tsx';
import { useKeyset } from '../../data/keyset.ts';
import { isNarrowed, scriptQuery } from '../../data/script-query.ts';
import { useTeamName } from '../../data/teams.ts';
import type { ScriptItem } from '../../data/types.ts';
import { writeSearch } from '../../data/url.ts';
import { wo } from '../../data/wo.ts';
import { ScriptSections } from '../script-analysis/sections.tsx';
import { ExportScripts } from './export-scripts.tsx';
import { scriptColumns, scriptColumnsHidden } from './script-columns.tsx';
import { ScriptFilters } from './script-filters.tsx';
import { SelectionOf, useSelection } from './selection.tsx';
import { useScriptSearch } from './use-script-search.ts';

/** `/scripts?…filters&sort=`: the team's catalogue. */
export function ScriptsPage() {
  const [search] = useScriptSearch();
  const { list, rows } = useKeyset(['shared', 'scripts', 'list', search], (cursor) =>
    wo.shared.scripts.list.query({ ...scriptQuery(search), cursor }),
  );
  const narrowed = isNarrowed(search);
  return (
    <Page
      wide
      title="Scripts"
      about="What the team runs, with every version and who changed it."
      actions={
        <LinkButton
          to="/scripts/trash"
          search={{ teamId: search.teamId }}
          variant="default"
          leftSection={<IconTrash size={16} aria-hidden />}
        >
          Trash
        </LinkButton>
      }
    >
      <ScriptSections teamId={search.teamId} />
      {!rows && list.error ? (
        <TeamProblem error={list.error} onRetry={list.refetch} />
      ) : (
        <SelectionOf loaded={rows ?? none}>
          {(narrowed || !rows || rows.length > 0) && (
            <ScriptFilters
              tools={<SavedFilters page="scripts" to="/scripts" search={writeSearch(search)} />}
            />
          )}
          <KeysetTable
            name="Scripts"
            list={list}
            rows={rows}
            awaited={10}
            columns={scriptColumns}
            hidden={scriptColumnsHidden}
            rowId={rowId}
            place={JSON.stringify(search)}
            empty={<NoScripts narrowed={narrowed} />}
            tools={<Tools />}
          />
        </SelectionOf>
      )}
    </Page>
  );
}

const none: ScriptItem[] = [];
const rowId = (row: ScriptItem) => row.id;

/** What can be taken away: the scripts themselves, and the list. */
function Tools() {
  const [search] = useScriptSearch();
  const teamName = useTeamName();
  const { chosen, choose } = useSelection();
  const query = { ...scriptQuery(search), limit: 200 };
  return (
    <>
      {chosen.size > 0 && (
        <>
          <Text size="sm" role="status">
            {chosen.size.toLocaleString('en')} selected
          </Text>
          <Button variant="subtle" color="gray" size="compact-sm" onClick={() => choose([])}>
            Select none
          </Button>
        </>
      )}
      <ExportScripts />
      <ListExport
        filename="scripts"
        read={(cursor) => wo.shared.scripts.list.query({ ...query, cursor })}
        columns={exported}
        cells={(row) => cellsOf(row, teamName)}
      />
    </>
  );
}

const exported = [
  'path',
  'kind',
  'team',
  'owner',
  'criticality',
  'tags',
  'secrets',
  'reviewedAt',
  'reviewedBy',
  'encoding',
  'lineEnding',
  'size',
  'sha256',
  'version',
  'updatedAt',
  'updatedBy',
  'description',
] as const;

function cellsOf(row: ScriptItem, teamName: (id: string) => string): string[] {
  return [
    row.path,
    row.kind,
    teamName(row.teamId),
    row.owner,
    row.criticality ?? '',
    row.tags.join(' '),
    row.secretCount === null ? '' : String(row.secretCount),
    row.reviewedAt ?? '',
    row.reviewedByName ?? '',
    row.encoding,
    row.lineEnding,
    String(row.size),
    row.sha256,
    String(row.version),
    row.updatedAt,
    row.updatedByName ?? '',
    row.description,
  ];
}

function NoScripts({ narrowed }: { narrowed: boolean }) {
  if (narrowed)
    return (
      <Empty
        icon={<IconFileCode />}
        title="No script matches"
        action={
          <LinkButton to="/scripts" search={{}} variant="default">
            Clear the filters
          </LinkButton>
        }
      >
        Try fewer words, or take a filter away. All words must be in a script; in quotation marks they must
        stand together. Passwords and keys are never found.
      </Empty>
    );
  return (
    <Empty
      icon={<IconFileCode />}
      title="No scripts yet"
      action={<LinkButton to="/workspaces">Go to workspaces</LinkButton>}
    >
      Scripts come from a workspace: open one and choose Publish. You see what would be shared before anything
      is sent.
    </Empty>
  );
}
