import { IconSitemap } from '@tabler/icons-react';
import { type ReactNode, useEffect } from 'react';
import { Empty } from '../../components/empty.tsx';
import { LinkButton } from '../../components/link.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { usePinned } from '../../components/use-pinned.ts';
import { chosenOf, useEnvironments, useLastEnvironment } from '../../data/control-m-environments.ts';
import type { Environment } from '../../data/control-m.ts';
import { may, useMe } from '../../data/session.ts';
import { ControlMFrame, EnvironmentChoice } from './control-m-frame.tsx';

interface WithEnvironmentProps {
  title: string;
  about: ReactNode;
  /** What the address names. */
  environmentId: string | undefined;
  onChoose: (id: string) => unknown;
  actions?: (environment: Environment) => ReactNode;
  children: (environment: Environment) => ReactNode;
}

/** A page about one environment: finds it, and says what to do when there is none. */
export function WithEnvironment(props: WithEnvironmentProps) {
  const { title, about, environmentId, onChoose, actions, children } = props;
  const { data, error, refetch, dataUpdatedAt } = useEnvironments();
  const [last, remember] = useLastEnvironment();
  const environment = data && chosenOf(data.items, environmentId, last);
  const id = environment?.id;
  usePinned('environmentId', environmentId === undefined ? id : undefined);
  useEffect(() => {
    if (id !== undefined) remember(id);
  }, [id, remember]);
  return (
    <ControlMFrame
      title={title}
      about={about}
      environmentId={id}
      actions={environment && actions?.(environment)}
      choice={
        data &&
        data.items.length > 0 && (
          <EnvironmentChoice environments={data.items} value={id} onChoose={onChoose} />
        )
      }
    >
      {!data ? (
        error ? (
          <TeamProblem error={error} onRetry={refetch} />
        ) : (
          <RowsSkeleton rows={10} />
        )
      ) : environment ? (
        <>
          <StaleRows error={error} at={dataUpdatedAt} />
          {children(environment)}
        </>
      ) : data.items.length > 0 ? (
        <NoSuchEnvironment />
      ) : (
        <NoEnvironment />
      )}
    </ControlMFrame>
  );
}

/** The address names one that is not there. */
export function NoSuchEnvironment() {
  return (
    <Empty icon={<IconSitemap />} title="No such environment">
      It may have been deleted, or it belongs to a team that you are not in. Choose another one above.
    </Empty>
  );
}

/** Nothing was imported yet: the way to the first import. */
export function NoEnvironment() {
  const me = useMe();
  const mayImport = may(me, 'control-m:import');
  return (
    <Empty
      icon={<IconSitemap />}
      title="No Control-M definitions yet"
      action={mayImport && <LinkButton to="/control-m/imports/new">Import an export</LinkButton>}
    >
      Export folders from Control-M as XML, or take Jobs-as-Code JSON, and import the file here. You see what
      it holds before anything is kept. Then this page shows folders and jobs, what depends on what, and what
      looks wrong.
      {!mayImport && ' Somebody whose role has control-m:import can do that.'}
    </Empty>
  );
}
