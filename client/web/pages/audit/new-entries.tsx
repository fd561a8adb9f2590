import { Button, Group } from '@mantine/core';
import { IconArrowUp } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNow } from '../../components/time.tsx';
import { type AuditFilters, auditQuery } from '../../data/audit-query.ts';
import type { AuditEntry } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';

const lookEveryMs = 10_000;
const counted = 50;

interface NewEntriesProps {
  filters: AuditFilters;
  /** The first row shown; undefined: there is none. */
  newest: AuditEntry | undefined;
  onShow: () => unknown;
}

/** Says that the log has gone on since the rows were read. They move only when the reader wants them to. */
export function NewEntries({ filters, newest, onShow }: NewEntriesProps) {
  const client = useQueryClient();
  const count = useNewer(filters, newest);
  async function show() {
    await onShow();
    await client.invalidateQueries({ queryKey: ['shared', 'audit', 'activity'] });
  }
  return (
    <Group justify="center" role="status">
      {count > 0 && (
        <Button
          variant="light"
          size="compact-sm"
          leftSection={<IconArrowUp size={15} aria-hidden />}
          onClick={() => void show()}
        >
          {said(count)}
        </Button>
      )}
    </Group>
  );
}

function said(count: number): string {
  if (count > counted) return `More than ${counted} new entries`;
  return count === 1 ? '1 new entry' : `${count} new entries`;
}

/** How many entries came after the newest one shown, up to 51. What ended in the past is not asked again. */
function useNewer(filters: AuditFilters, newest: AuditEntry | undefined): number {
  const now = useNow();
  const query = auditQuery(filters, now);
  const over = query.to !== undefined && Date.parse(query.to) < now;
  const { data } = useQuery({
    queryKey: ['shared', 'audit', 'newer', filters, newest?.id],
    // from the row itself on: two entries may share a millisecond
    queryFn: () =>
      wo.shared.audit.list.query({ ...query, ...(newest && { from: newest.at }), limit: counted + 2 }),
    enabled: !over,
    refetchInterval: lookEveryMs,
    refetchOnMount: false, // the rows were read just now
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (!data) return 0;
  const known = newest ? data.items.findIndex(({ id }) => id === newest.id) : data.items.length;
  return known === -1 ? data.items.length : known;
}
