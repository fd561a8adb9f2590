import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { TeamProblem } from '../../components/team-problem.tsx';
import { problemOf } from '../../data/problem.ts';
import type { PublishResult, Scan, ScanInput } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';
import { ScanProgress } from './scan-progress.tsx';
import { ScanResult } from './scan-result.tsx';

const route = getRouteApi('/workspaces/$id/publish');
const lookMs = 500;

interface ScanFolderProps {
  input: ScanInput;
  onDone: (result: PublishResult) => void;
}

/** Begins a scan, unless the address names one: it goes on when this page is closed, and is found again by it. */
export function ScanFolder({ input, onDone }: ScanFolderProps) {
  const { scan: id } = route.useSearch();
  const navigate = route.useNavigate();
  const begin = useMutation({
    mutationFn: () => wo.bridge.scans.create.mutate(input),
    onSuccess: ({ id: begun }) =>
      navigate({ to: '.', search: (before) => ({ ...before, scan: begun }), replace: true }),
  });
  const begun = useRef(false);
  useEffect(() => {
    if (id !== undefined || begun.current) return;
    begun.current = true;
    begin.mutate();
  }, [id, begin]);
  if (begin.error) return <TeamProblem error={begin.error} onRetry={() => begin.mutate()} />;
  if (id === undefined || begin.isPending) return <RowsSkeleton />;
  return <OneScan key={id} id={id} onDone={onDone} onAgain={() => begin.mutate()} />;
}

interface OneScanProps {
  id: string;
  onDone: (result: PublishResult) => void;
  onAgain: () => void;
}

function OneScan({ id, onDone, onAgain }: OneScanProps) {
  const { data, error, refetch } = useQuery({
    queryKey: ['shared', 'scans', id],
    queryFn: () => wo.bridge.scans.get.query({ id }),
    refetchInterval: ({ state }) => (state.data?.state === 'scanning' ? lookMs : false),
  });
  if (error && problemOf(error).httpStatus === 404)
    return <Ended text="This scan is no longer kept: its results are there for an hour." onAgain={onAgain} />;
  if (!data) return error ? <TeamProblem error={error} onRetry={refetch} /> : <RowsSkeleton />;
  return (
    <Stack gap="sm">
      <ProblemAlert error={error} onRetry={refetch} />
      <ByState scan={data} onDone={onDone} onAgain={onAgain} />
    </Stack>
  );
}

function ByState({ scan, onDone, onAgain }: { scan: Scan } & Omit<OneScanProps, 'id'>) {
  if (scan.state === 'scanning') return <ScanProgress scan={scan} />;
  if (scan.state === 'cancelled') return <Ended text="The scan was cancelled." onAgain={onAgain} />;
  if (!scan.counts) return <Ended text={scan.failure?.message ?? 'The scan failed.'} onAgain={onAgain} />;
  return <ScanResult scan={scan} counts={scan.counts} onDone={onDone} onAgain={onAgain} />;
}

function Ended({ text, onAgain }: { text: string; onAgain: () => void }) {
  return (
    <Group role="status">
      <Text size="sm">{text}</Text>
      <Button variant="default" onClick={onAgain}>
        Scan again
      </Button>
    </Group>
  );
}
