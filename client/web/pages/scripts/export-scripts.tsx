import { Button, Checkbox, Group, Modal, Stack, Text } from '@mantine/core';
import { IconFileZip } from '@tabler/icons-react';
import { useState } from 'react';
import { CliHint } from '../../components/cli-hint.tsx';
import { cliTeam } from '../../data/cli-team.ts';
import { exportSearch, scriptQuery } from '../../data/script-query.ts';
import { may, useMe } from '../../data/session.ts';
import { useTeams } from '../../data/teams.ts';
import { useSelection } from './selection.tsx';
import { useScriptSearch } from './use-script-search.ts';

/** As many ids as an address holds. */
const mostIds = 200;

/** The button that takes scripts away as a zip: those that are selected, else all that the filters show. */
export function ExportScripts() {
  const [opened, setOpened] = useState(false);
  const { ids } = useSelection();
  return (
    <>
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        leftSection={<IconFileZip size={15} aria-hidden />}
        onClick={() => setOpened(true)}
      >
        {ids.size === 0 ? 'Export zip' : `Export ${ids.size.toLocaleString('en')} as zip`}
      </Button>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title="Export scripts"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <ExportForm onDone={() => setOpened(false)} />
      </Modal>
    </>
  );
}

function ExportForm({ onDone }: { onDone: () => void }) {
  const me = useMe();
  const teams = useTeams();
  const [search] = useScriptSearch();
  const { ids } = useSelection();
  const teamId = search.teamId ?? (teams.data?.items.length === 1 ? teams.data.items[0]?.id : undefined);
  const maySee = may(me, 'scripts:read-secrets', teamId);
  const [without, setWithout] = useState(false);
  const tooMany = ids.size > mostIds;
  const { sort: _, ...filters } = scriptQuery(search);
  const which = ids.size > 0 ? { ids: [...ids].join(',') } : filters;
  const query = {
    ...which,
    teamId,
    format: 'zip',
    withoutSecrets: without || !maySee ? true : undefined,
  };
  return (
    <Stack>
      <Text size="sm">
        {ids.size > 0
          ? `The ${ids.size.toLocaleString('en')} that you selected`
          : 'All that the filters show'}
        , with their exact bytes at their paths. That you exported them is recorded in the audit log.
      </Text>
      <Checkbox
        label="Leave out scripts with passwords or keys in them"
        description={
          maySee
            ? undefined
            : 'They are left out: none of your roles lets you see passwords and keys inside scripts.'
        }
        checked={without || !maySee}
        disabled={!maySee}
        onChange={(event) => setWithout(event.currentTarget.checked)}
      />
      {tooMany && (
        <Text size="sm" c="red" role="alert">
          {`At most ${mostIds} at once by hand. Narrow the list by filters and export all of it instead.`}
        </Text>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button
          component="a"
          href={`/api/v1/shared/script-export?${exportSearch(query)}`}
          download
          data-disabled={tooMany || undefined}
          leftSection={<IconFileZip size={16} aria-hidden />}
          onClick={onDone}
        >
          Download
        </Button>
      </Group>
      <CliHint
        command={`${cliTeam('scripts export', {
          team: teamId,
          folder: search.folder,
          q: search.q,
          kind: search.kind,
          tag: search.tag,
        })} --out scripts.zip`}
      />
    </Stack>
  );
}
