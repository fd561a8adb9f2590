import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { LinkAnchor } from '../../components/link.tsx';
import { ListExport } from '../../components/list-export.tsx';
import { ProblemList } from '../../components/problem-list.tsx';
import { SearchField } from '../../components/search-field.tsx';
import { useKeyset } from '../../data/keyset.ts';
import { problemKind } from '../../data/problem-kinds.ts';
import { scriptAnalysis } from '../../data/script-analysis.ts';
import { problemKinds, type ScriptProblem } from '../../data/script-problems.ts';
import type { Team } from '../../data/types.ts';
import { WithTeam } from './with-team.tsx';

const route = getRouteApi('/scripts/problems');

/** `/scripts/problems?teamId=&kind=&q=`: what looks wrong in the scripts of a team. */
export function ScriptProblemsPage() {
  const { teamId } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <WithTeam
      title="Script problems"
      about="What looks wrong in the team's scripts: worth a look before the night."
      teamId={teamId}
      onChoose={(id) =>
        navigate({ to: '/scripts/problems', search: (before) => ({ ...before, teamId: id }) })
      }
    >
      {(team) => <Problems team={team} />}
    </WithTeam>
  );
}

function Problems({ team }: { team: Team }) {
  const { q, kind: named } = route.useSearch();
  const kind = problemKind(problemKinds, named);
  const navigate = route.useNavigate();
  const set = (more: { kind?: string | undefined; q?: string | undefined }, typed = false) =>
    void navigate({
      to: '/scripts/problems',
      search: (before) => ({ ...before, ...more }),
      replace: typed,
      resetScroll: false,
    });
  const counts = useQuery({
    queryKey: ['shared', 'scripts', 'problem-counts', team.id],
    queryFn: () => scriptAnalysis.problemCounts.query({ teamId: team.id }),
  });
  const query = { teamId: team.id, kind, q, limit: 200 };
  const { list, rows } = useKeyset(['shared', 'scripts', 'problems', query], (cursor) =>
    scriptAnalysis.problems.query({ ...query, cursor }),
  );
  return (
    <ProblemList
      name="Script problems"
      kinds={problemKinds}
      counts={counts.data?.kinds}
      kind={kind}
      onKind={(chosen) => set({ kind: chosen })}
      search={
        <SearchField
          label="Search the problems"
          placeholder="Path or message"
          value={q}
          onSearch={(value) => set({ q: value }, true)}
        />
      }
      list={list}
      rows={rows}
      where={(row) => <Place problem={row} />}
      empty={
        kind || q
          ? { title: 'None like this', about: 'Choose another kind, or fewer words.' }
          : {
              title: 'Nothing looks wrong',
              about: 'No secrets in clear, no missing targets, no circles, no clashing letters.',
            }
      }
      tools={
        <ListExport
          filename={`script-problems-${team.slug}`}
          read={(cursor) => scriptAnalysis.problems.query({ ...query, cursor })}
          columns={['severity', 'kind', 'path', 'line', 'message']}
          cells={(row) => [row.severity, row.kind, row.path, String(row.line), row.message]}
        />
      }
    />
  );
}

function Place({ problem: { scriptId, path, line } }: { problem: ScriptProblem }) {
  return (
    <div className="wo-cell-path">
      <LinkAnchor to="/scripts/$id" params={{ id: scriptId }} search={{ line }} ff="monospace" size="sm">
        {path}:{line}
      </LinkAnchor>
    </div>
  );
}
