import { Button, Menu, Stack } from '@mantine/core';
import { IconArrowsDiff, IconDownload } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { Empty } from '../../components/empty.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { TeamProblem } from '../../components/team-problem.tsx';
import { useEnvironments } from '../../data/control-m-environments.ts';
import { NoEnvironment } from './with-environment.tsx';
import { CompareChoice } from './compare-choice.tsx';
import { CompareResult } from './compare-result.tsx';
import { ControlMFrame } from './control-m-frame.tsx';

const route = getRouteApi('/control-m/compare');

/** `/control-m/compare?left=&right=&ignore=&change=&open=`: two environments or imports, definition by definition. */
export function ComparePage() {
  const { left, right, ignore } = route.useSearch();
  const { data, error, refetch } = useEnvironments();
  const both = left && right && left !== right ? { left, right } : undefined;
  return (
    <ControlMFrame
      title="Compare"
      about="What differs between two environments, or between an environment and an import: PROD and TEST, now and before."
      actions={both && <Download {...both} ignore={ignore} />}
    >
      {!data ? (
        error ? (
          <TeamProblem error={error} onRetry={refetch} />
        ) : (
          <RowsSkeleton rows={6} />
        )
      ) : data.items.length === 0 ? (
        <NoEnvironment />
      ) : (
        <Stack gap="md">
          <CompareChoice environments={data.items} />
          {both ? (
            <CompareResult key={`${left} ${right}`} left={both.left} right={both.right} />
          ) : (
            <Empty icon={<IconArrowsDiff />} title="Choose two sides">
              {left && left === right
                ? 'Both sides are the same.'
                : 'Each side is an environment as it is now, or one of the imports.'}
            </Empty>
          )}
        </Stack>
      )}
    </ControlMFrame>
  );
}

function Download({ left, right, ignore }: { left: string; right: string; ignore: string | undefined }) {
  const address = (format: string) => {
    const query = new URLSearchParams({ left, right, format, ...(ignore && { ignore }) });
    return `/api/v1/shared/control-m/compare/export?${query.toString()}`;
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
          Download
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component="a" href={address('csv')} download>
          CSV, for a spreadsheet
        </Menu.Item>
        <Menu.Item component="a" href={address('markdown')} download>
          Markdown, for a ticket
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
