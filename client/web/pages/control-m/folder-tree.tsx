import { ActionIcon, Button, Stack, Text, TextInput } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import {
  IconChevronDown,
  IconChevronRight,
  IconFolders,
  IconInfoCircle,
  IconSearch,
} from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { LinkPlain } from '../../components/link.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { TeamProblem } from '../../components/team-problem.tsx';
import { useTypedFilter } from '../../components/use-typed-filter.ts';
import { folderPath, isWithin, readable } from '../../data/control-m-keys.ts';
import type { Environment, FolderItem } from '../../data/control-m.ts';
import { useKeyset } from '../../data/keyset.ts';
import { wo } from '../../data/wo.ts';

const route = getRouteApi('/control-m');

/** The folders of an environment; the one that is chosen narrows the list of jobs. A small window folds them away. */
export function FolderTree({ environment }: { environment: Environment }) {
  const small = useMediaQuery('(max-width: 62em)', undefined, { getInitialValueInEffect: false }) ?? false;
  const [wanted, setWanted] = useState(false);
  if (!small) return <Folders environment={environment} />;
  return (
    <Stack gap="xs">
      <Button
        variant="default"
        leftSection={<IconFolders size={16} aria-hidden />}
        aria-expanded={wanted}
        onClick={() => setWanted(!wanted)}
      >
        {wanted ? 'Hide the folders' : 'Show the folders'}
      </Button>
      {wanted && <Folders environment={environment} />}
    </Stack>
  );
}

function Folders({ environment }: { environment: Environment }) {
  const [q, setQ] = useState<string>();
  const typed = useTypedFilter(q, setQ);
  return (
    <Stack gap="xs">
      <TextInput
        type="search"
        aria-label="Find a folder"
        placeholder="Find a folder"
        leftSection={<IconSearch size={16} aria-hidden />}
        value={typed.text}
        maxLength={200}
        onChange={(event) => typed.type(event.currentTarget.value)}
      />
      <nav aria-label="Folders" className="wo-tree">
        <AllJobs />
        {q === undefined ? (
          <Branch environment={environment} parentId="top" />
        ) : (
          <Matches environment={environment} q={q} />
        )}
      </nav>
    </Stack>
  );
}

function AllJobs() {
  const { folder } = route.useSearch();
  return (
    <div className="wo-tree-row" data-chosen={folder === undefined || undefined}>
      <span className="wo-tree-gap" />
      <LinkPlain
        to="/control-m"
        search={(before) => ({ ...before, folder: undefined })}
        className="wo-tree-link"
        aria-current={folder === undefined ? 'true' : undefined}
      >
        All folders
      </LinkPlain>
    </div>
  );
}

function useFolders(environment: Environment, of: { parentId: string } | { q: string }) {
  return useKeyset(
    ['shared', 'controlM', 'folders', environment.id, environment.revision, of],
    (cursor) =>
      wo.shared.controlM.folders.list.query({ environmentId: environment.id, ...of, limit: 200, cursor }),
    { fixed: true },
  );
}

/** Folders of one level, each with those inside it once it is opened. */
function Branch({ environment, parentId }: { environment: Environment; parentId: string }) {
  const found = useFolders(environment, { parentId });
  return (
    <Level {...found} empty={parentId === 'top' ? 'No folders.' : 'Nothing in it.'}>
      {(folder) => <OpenableRow key={folder.id} environment={environment} folder={folder} />}
    </Level>
  );
}

function Matches({ environment, q }: { environment: Environment; q: string }) {
  const found = useFolders(environment, { q });
  return (
    <Level {...found} empty="No folder is called that.">
      {(folder) => (
        <li key={folder.id}>
          <Row
            folder={folder}
            label={readable(folderPath(folder.key)).join(' / ')}
            lead={<span className="wo-tree-gap" />}
          />
        </li>
      )}
    </Level>
  );
}

interface LevelProps extends ReturnType<typeof useFolders> {
  empty: string;
  children: (folder: FolderItem) => ReactNode;
}

function Level({ list, rows, empty, children }: LevelProps) {
  if (!rows)
    return list.error ? <TeamProblem error={list.error} onRetry={list.refetch} /> : <RowsSkeleton rows={3} />;
  if (rows.length === 0)
    return (
      <Text size="xs" c="dimmed" p={4}>
        {empty}
      </Text>
    );
  return (
    <>
      <ul>{rows.map(children)}</ul>
      {list.hasNextPage && (
        <Button
          variant="subtle"
          size="compact-xs"
          loading={list.isFetchingNextPage}
          onClick={() => list.fetchNextPage()}
        >
          More folders
        </Button>
      )}
    </>
  );
}

function OpenableRow({ environment, folder }: { environment: Environment; folder: FolderItem }) {
  const search = route.useSearch();
  const path = folderPath(folder.key);
  const holdsChosen = search.folder !== undefined && search.folder !== path && isWithin(search.folder, path);
  const [wanted, setWanted] = useState<boolean>();
  const open = wanted ?? holdsChosen;
  return (
    <li>
      <Row
        folder={folder}
        label={folder.name}
        lead={
          folder.subFolders > 0 ? (
            <ActionIcon
              variant="subtle"
              color="gray"
              size={22}
              aria-label={`Folders in ${folder.name}`}
              aria-expanded={open}
              onClick={() => setWanted(!open)}
            >
              {open ? <IconChevronDown size={15} aria-hidden /> : <IconChevronRight size={15} aria-hidden />}
            </ActionIcon>
          ) : (
            <span className="wo-tree-gap" />
          )
        }
      />
      {open && folder.subFolders > 0 && <Branch environment={environment} parentId={folder.id} />}
    </li>
  );
}

function Row({ folder, label, lead }: { folder: FolderItem; label: string; lead: ReactNode }) {
  const search = route.useSearch();
  const path = folderPath(folder.key);
  const chosen = search.folder === path;
  return (
    <div className="wo-tree-row" data-chosen={chosen || undefined}>
      {lead}
      <LinkPlain
        to="/control-m"
        search={(before) => ({ ...before, folder: path })}
        className="wo-tree-link"
        aria-current={chosen ? 'true' : undefined}
        title={folder.description || undefined}
        resetScroll={false}
      >
        {label}
      </LinkPlain>
      {chosen && (
        <LinkPlain
          to="/control-m/folders/$id"
          params={{ id: folder.id }}
          className="wo-tree-about"
          aria-label={`About the folder ${folder.name}`}
          title="What the folder itself says"
        >
          <IconInfoCircle size={16} aria-hidden />
        </LinkPlain>
      )}
      <Text size="xs" c="dimmed" className="wo-num" px={6} title={`${folder.jobs} jobs directly in it`}>
        {folder.jobs.toLocaleString('en')}
      </Text>
    </div>
  );
}
