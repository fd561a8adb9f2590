import { Button, Checkbox, Select, Text } from '@mantine/core';
import { IconFileZip } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { FormDialog } from '../../components/form-dialog.tsx';
import { cliTeam } from '../../data/cli-team.ts';
import { saveArchive } from '../../data/script-archive.ts';
import { type ScriptSearch, scriptQuery } from '../../data/script-query.ts';
import { may, useMe } from '../../data/session.ts';
import { useTeams } from '../../data/teams.ts';
import { useSelection } from './selection.tsx';
import { useScriptSearch } from './use-script-search.ts';

/** As many as the call takes by id. */
const mostIds = 200;

/** The button that takes scripts away as a zip: those that are selected, else all that the filters show. */
export function ExportScripts() {
  const [opened, setOpened] = useState(false);
  const { chosen } = useSelection();
  return (
    <>
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        leftSection={<IconFileZip size={15} aria-hidden />}
        onClick={() => setOpened(true)}
      >
        {chosen.size === 0 ? 'Export zip' : `Export ${chosen.size.toLocaleString('en')} as zip`}
      </Button>
      {opened && <ExportDialog onClose={() => setOpened(false)} />}
    </>
  );
}

function ExportDialog({ onClose }: { onClose: () => void }) {
  const me = useMe();
  const [search] = useScriptSearch();
  const { chosen } = useSelection();
  const { teamId, choice } = useTeamOfExport();
  const [without, setWithout] = useState(false);
  const maySee = may(me, 'scripts:read-secrets', teamId);
  const { sort: _, ...filters } = scriptQuery(search);
  const save = useMutation({
    mutationFn: () =>
      saveArchive({
        ...(chosen.size > 0 ? { ids: [...chosen.keys()].join(',') } : filters),
        teamId,
        withoutSecrets: without || !maySee || undefined,
      }),
    onSuccess: onClose,
  });
  const obstacle = obstacleOf(chosen);
  return (
    <FormDialog
      title="Export scripts"
      button="Download"
      saving={save.isPending}
      error={save.error}
      disabled={obstacle !== undefined || teamId === undefined}
      onSubmit={() => save.mutate()}
      onClose={onClose}
      command={chosen.size > 0 ? undefined : commandOf(search, teamId, without || !maySee)}
    >
      <Text size="sm">
        {chosen.size > 0
          ? `The ${chosen.size.toLocaleString('en')} that you selected`
          : 'All that the filters show'}
        , with their exact bytes at their paths. That you exported them is recorded in the audit log.
      </Text>
      {choice}
      <Checkbox
        label="Leave out scripts with passwords or keys in them"
        description={
          maySee
            ? undefined
            : 'They are left out: none of your roles there lets you see passwords and keys inside scripts.'
        }
        checked={without || !maySee}
        disabled={!maySee}
        onChange={(event) => setWithout(event.currentTarget.checked)}
      />
      {obstacle && (
        <Text size="sm" c="red" role="alert">
          {obstacle}
        </Text>
      )}
    </FormDialog>
  );
}

/** One archive is of one team: that of the selected ones, that of the filters, or one to be chosen. */
function useTeamOfExport() {
  const [search] = useScriptSearch();
  const { chosen } = useSelection();
  const teams = useTeams().data?.items ?? [];
  const [asked, setAsked] = useState<string | null>(null);
  const [selected] = chosen.values();
  const only = teams.length === 1 ? teams[0]?.id : undefined;
  const known = selected ?? search.teamId ?? only;
  const choice = known === undefined && (
    <Select
      label="Team"
      placeholder="Of which team"
      data={teams.map(({ id, name }) => ({ value: id, label: name }))}
      value={asked}
      onChange={setAsked}
      required
    />
  );
  return { teamId: known ?? asked ?? undefined, choice };
}

function obstacleOf(chosen: ReadonlyMap<string, string>): string | undefined {
  if (chosen.size > mostIds)
    return `At most ${mostIds} at once by hand. Narrow the list by filters and export all of it instead.`;
  return new Set(chosen.values()).size > 1
    ? 'They are of several teams, and one archive is of one. Select those of one team.'
    : undefined;
}

/** The same in a terminal, which takes filters, not what was selected by hand. */
function commandOf(search: ScriptSearch, team: string | undefined, withoutSecrets: boolean): string {
  const { folder, q, kind, tag, owner, secrets, notReviewedForDays } = search;
  const flags = {
    team,
    folder,
    q,
    kind,
    tag,
    owner,
    secrets,
    'not-reviewed-for-days': notReviewedForDays?.toString(),
  };
  return `${cliTeam('scripts export', { ...flags, out: 'scripts.zip' })}${withoutSecrets ? ' --without-secrets' : ''}`;
}
