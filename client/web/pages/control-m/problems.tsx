import { getRouteApi } from '@tanstack/react-router';
import { ListExport } from '../../components/list-export.tsx';
import { ProblemList } from '../../components/problem-list.tsx';
import { problemKinds } from '../../data/control-m-problems.ts';
import type { Environment } from '../../data/control-m.ts';
import { useKeyset } from '../../data/keyset.ts';
import { problemKind } from '../../data/problem-kinds.ts';
import { wo } from '../../data/wo.ts';
import { NodeLink } from './node-link.tsx';
import { WithEnvironment } from './with-environment.tsx';

const route = getRouteApi('/control-m/problems');

/** `/control-m/problems?environmentId=&kind=`: what looks wrong in an environment. */
export function ProblemsPage() {
  const { environmentId } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <WithEnvironment
      title="Problems"
      about="What looks wrong in the definitions: worth a look before the night."
      environmentId={environmentId}
      onChoose={(id) =>
        navigate({ to: '/control-m/problems', search: (before) => ({ ...before, environmentId: id }) })
      }
    >
      {(environment) => <Problems environment={environment} />}
    </WithEnvironment>
  );
}

function Problems({ environment }: { environment: Environment }) {
  const kind = problemKind(problemKinds, route.useSearch().kind);
  const navigate = route.useNavigate();
  const query = { environmentId: environment.id, kind, limit: 200 };
  const { list, rows } = useKeyset(
    ['shared', 'controlM', 'problems', environment.revision, query],
    (cursor) => wo.shared.controlM.understand.problems.query({ ...query, cursor }),
  );
  return (
    <ProblemList
      name="Problems"
      kinds={problemKinds}
      counts={list.data?.pages[0]?.counts}
      kind={kind}
      onKind={(chosen) =>
        void navigate({
          to: '/control-m/problems',
          search: (before) => ({ ...before, kind: chosen }),
          resetScroll: false,
        })
      }
      list={list}
      rows={rows}
      where={({ node }) => <div className="wo-cell-name">{node && <NodeLink node={node} />}</div>}
      empty={
        kind
          ? { title: 'None of this kind', about: 'Choose another kind above.' }
          : {
              title: 'Nothing looks wrong',
              about:
                'No cycles, no waits that nobody fulfils, no jobs that can never run. Look again after the next import.',
            }
      }
      tools={
        <ListExport
          filename={`problems-${environment.name}`}
          read={(cursor) => wo.shared.controlM.understand.problems.query({ ...query, cursor })}
          columns={['severity', 'kind', 'key', 'message']}
          cells={({ severity, kind: its, node, message }) => [severity, its, node?.key ?? '', message]}
        />
      }
    />
  );
}
