import { Skeleton, Stack } from '@mantine/core';

/** Grey lines in place of rows that are on their way. */
export function RowsSkeleton({ rows = 6 }: { rows?: number }) {
  return (
    <Stack gap="sm" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={20} width={`${92 - ((row * 13) % 40)}%`} />
      ))}
    </Stack>
  );
}
