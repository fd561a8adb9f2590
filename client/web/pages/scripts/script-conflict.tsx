import { Alert, Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconGitMerge } from '@tabler/icons-react';
import { useState } from 'react';
import { Conflict } from '../../components/conflict.tsx';
import { FieldsTable } from '../../components/fields-table.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { TeamProblem } from '../../components/team-problem.tsx';
import { asEdited } from '../../data/line-endings.ts';
import type { Script } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';
import { changesOf } from './script-details.ts';

interface ScriptConflictProps {
  /** What I began from. */
  base: Script;
  /** The one that was saved meanwhile. */
  version: number;
  mine: string;
  saving: boolean;
  onMine: (text: string) => void;
  onKeepMine: (theirs: Script) => void;
  onEdit: (theirs: Script) => void;
  onTakeTheirs: (theirs: Script) => void;
}

/** The 409 names the new version; its text is read fresh, as it may be large. */
export function ScriptConflict(props: ScriptConflictProps) {
  const { base, version } = props;
  const { data, error, refetch } = useQuery({
    queryKey: ['shared', 'scripts', base.id, 'conflict', version],
    queryFn: () => wo.shared.scripts.get.query({ id: base.id }),
  });
  if (!data)
    return error ? (
      <TeamProblem error={error} onRetry={refetch} />
    ) : (
      <>
        <Text size="sm">Someone saved meanwhile. Fetching their version.</Text>
        <RowsSkeleton rows={4} />
      </>
    );
  if (asEdited(data.content) === asEdited(base.content)) return <OnlyDetails {...props} theirs={data} />;
  return <Texts {...props} theirs={data} />;
}

type Found = ScriptConflictProps & { theirs: Script };

const byOf = ({ updatedByName }: Script) => (updatedByName ? ` by ${updatedByName}` : '');

/** Both changed the text: side by side, mine to be mended with parts of theirs. */
function Texts({ base, theirs, mine, saving, onMine, onKeepMine, onEdit, onTakeTheirs }: Found) {
  const [start] = useState(mine); // what is typed goes out and must not come in again
  return (
    <Conflict
      what="script"
      kind={theirs.kind}
      theirs={{ label: `Version ${theirs.version}${byOf(theirs)}`, text: theirs.content }}
      mine={{ label: `Yours, based on version ${base.version}`, text: start }}
      saving={saving}
      onMine={onMine}
      onKeepMine={() => onKeepMine(theirs)}
      onEdit={() => onEdit(theirs)}
      onTakeTheirs={() => onTakeTheirs(theirs)}
    />
  );
}

/** They left the text as it was: mine can be saved over it, and nothing of theirs goes. */
function OnlyDetails({ base, theirs, saving, onKeepMine, onEdit }: Found) {
  return (
    <>
      <Alert
        color="blue"
        variant="light"
        role="alert"
        icon={<IconGitMerge aria-hidden />}
        title={`Version ${theirs.version}${byOf(theirs)} came while you were writing, with the same text`}
        mb="sm"
      >
        <Text size="sm">Only what is below was changed. Saving your text keeps it.</Text>
        <Group gap="xs" mt="sm">
          <Button size="xs" loading={saving} onClick={() => onKeepMine(theirs)}>
            Save my text
          </Button>
          <Button size="xs" variant="default" onClick={() => onEdit(theirs)}>
            Go on editing
          </Button>
        </Group>
      </Alert>
      <FieldsTable
        rows={changesOf(base, theirs)}
        empty="Nothing that is shown here, as when a version is saved again."
        labels={{ before: `Version ${base.version}`, after: `Version ${theirs.version}` }}
      />
    </>
  );
}
