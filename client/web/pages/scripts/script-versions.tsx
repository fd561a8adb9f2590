import { Button, Group, Radio, Stack, Table, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Diff } from '../../components/code.tsx';
import { ScrollRegion } from '../../components/scroll-region.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { TeamProblem } from '../../components/team-problem.tsx';
import { Ago } from '../../components/time.tsx';
import { asEdited } from '../../data/line-endings.ts';
import { saveFile } from '../../data/save-file.ts';
import { byteSize } from '../../data/time.ts';
import { may, useMe } from '../../data/session.ts';
import type { Script } from '../../data/types.ts';
import { useKeyset } from '../../data/keyset.ts';
import { wo } from '../../data/wo.ts';
import { Masked } from './masked.tsx';
import { RestoreVersion } from './restore-version.tsx';

const route = getRouteApi('/scripts/$id');

/** All versions, newest first, and the difference of two of them; the latest two unless the URL says. */
export function ScriptVersions({ script }: { script: Script }) {
  const search = route.useSearch();
  const me = useMe();
  const { list, rows: items } = useKeyset(
    ['shared', 'scripts', script.id, 'versions', script.version],
    (cursor) => wo.shared.scripts.versions.query({ id: script.id, cursor }),
  );
  if (!items)
    return list.error ? <TeamProblem error={list.error} onRetry={list.refetch} /> : <RowsSkeleton />;
  const right = search.right ?? script.version;
  const left = search.left ?? right - 1;
  const mayRestore = may(me, 'scripts:update', script.teamId) && !script.masked;
  return (
    <Stack gap="md">
      <ScrollRegion className="wo-table-frame wo-short" label="Versions">
        <Table verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={70}>Before</Table.Th>
              <Table.Th w={70}>After</Table.Th>
              <Table.Th className="wo-num">Version</Table.Th>
              <Table.Th>What changed</Table.Th>
              <Table.Th className="wo-wide-only">By</Table.Th>
              <Table.Th>When</Table.Th>
              <Table.Th className="wo-num wo-wide-only">Size</Table.Th>
              {mayRestore && <Table.Th aria-label="Restore" />}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map((item) => (
              <Table.Tr key={item.version}>
                <Table.Td>
                  <Pick side="left" version={item.version} checked={item.version === left} />
                </Table.Td>
                <Table.Td>
                  <Pick side="right" version={item.version} checked={item.version === right} />
                </Table.Td>
                <Table.Td className="wo-num">{item.version}</Table.Td>
                <Table.Td className="wo-break">
                  {item.message || (
                    <Text span size="sm" c="dimmed">
                      {item.version === 1 ? 'First version' : 'No message'}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td className="wo-wide-only">{item.createdByName}</Table.Td>
                <Table.Td>
                  <Ago at={item.createdAt} />
                </Table.Td>
                <Table.Td className="wo-num wo-wide-only">{byteSize(item.size)}</Table.Td>
                {mayRestore && (
                  <Table.Td>
                    {item.version < script.version && (
                      <RestoreVersion script={script} version={item.version} />
                    )}
                  </Table.Td>
                )}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollRegion>
      {list.hasNextPage && (
        <Group>
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
            Load older versions
          </Button>
        </Group>
      )}
      {left >= 1 ? (
        <VersionDiff script={script} left={left} right={right} />
      ) : (
        <Text size="sm" c="dimmed">
          There is only one version yet. After the first edit, this shows what changed.
        </Text>
      )}
    </Stack>
  );
}

function Pick({ side, version, checked }: { side: 'left' | 'right'; version: number; checked: boolean }) {
  const navigate = route.useNavigate();
  return (
    <Radio
      size="xs"
      name={side}
      value={String(version)}
      checked={checked}
      aria-label={`Compare version ${version} as ${side === 'left' ? 'before' : 'after'}`}
      onChange={() =>
        void navigate({
          to: '.',
          search: (before) => ({ ...before, tab: 'versions', [side]: version }),
          replace: true,
        })
      }
    />
  );
}

function VersionDiff({ script, left, right }: { script: Script; left: number; right: number }) {
  const before = useVersion(script.id, left);
  const after = useVersion(script.id, right);
  const error = before.error ?? after.error;
  if (error) return <TeamProblem error={error} />;
  if (!before.data || !after.data) return <RowsSkeleton />;
  if (asEdited(before.data.content) === asEdited(after.data.content))
    return (
      <Text size="sm" c="dimmed" role="status">
        {before.data.sha256 === after.data.sha256
          ? `Versions ${left} and ${right} have the same text.`
          : `Versions ${left} and ${right} differ only in encoding or line endings.`}
      </Text>
    );
  return (
    <Stack gap="sm">
      {(before.data.masked || after.data.masked) && <Masked teamId={script.teamId} />}
      <DiffSize script={script} left={left} right={right} />
      <Diff
        left={before.data.content}
        right={after.data.content}
        leftLabel={`Version ${left}`}
        rightLabel={`Version ${right}`}
        kind={script.kind}
      />
    </Stack>
  );
}

/** How much differs, and the difference to take away. */
function DiffSize({ script, left, right }: { script: Script; left: number; right: number }) {
  const { data } = useQuery({
    queryKey: ['version', script.id, left, 'to', right],
    queryFn: () => wo.shared.scripts.diff.query({ id: script.id, from: left, to: right }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (!data) return null;
  const { added, removed, truncated, unified } = data;
  return (
    <Group justify="space-between" gap="xs">
      <Text size="sm" c="dimmed" role="status">
        {added.toLocaleString('en')} lines added, {removed.toLocaleString('en')} removed
      </Text>
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        leftSection={<IconDownload size={15} aria-hidden />}
        onClick={() => saveFile(`${script.name}-${left}-${right}.diff`, unified, 'text/plain')}
      >
        {truncated ? 'Save the beginning as a patch' : 'Save as a patch'}
      </Button>
    </Group>
  );
}

/** A version never changes, so it is read once. */
function useVersion(id: string, version: number) {
  return useQuery({
    queryKey: ['version', id, version],
    queryFn: () => wo.shared.scripts.version.query({ id, version }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
