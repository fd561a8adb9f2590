import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { auditRanges } from '../../data/url.ts';
import { useFilters } from './use-filters.ts';

const exact = 'exact';
/** By range; the chips say the same. */
export const rangeNames: Record<(typeof auditRanges)[number], string> = {
  '1h': 'Last hour',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
};
const choices = [
  ...auditRanges.map((value) => ({ value: String(value), label: rangeNames[value] })),
  { value: exact, label: 'From … to …' },
];

/** The time that is looked at: a range that ends now, or exact times in the zone of this machine. */
export function AuditTimes() {
  const [{ range, from, to }, set] = useFilters();
  const [choosing, setChoosing] = useState(false);
  const isExact = range === undefined && (choosing || from !== undefined || to !== undefined);
  function choose(value: string | null) {
    setChoosing(value === exact);
    set({ range: auditRanges.find((one) => one === value), from: undefined, to: undefined });
  }
  return (
    <>
      <Select
        className="wo-filter"
        label="Time"
        placeholder="All"
        data={choices}
        value={range ?? (isExact ? exact : null)}
        onChange={choose}
        clearable
      />
      {isExact && (
        <>
          <Moment label="From" value={from} end={false} onChange={(value) => set({ from: value }, 'typed')} />
          <Moment label="To" value={to} end onChange={(value) => set({ to: value }, 'typed')} />
        </>
      )}
    </>
  );
}

interface MomentProps {
  label: string;
  value: string | undefined;
  /** A day alone means its end. */
  end: boolean;
  onChange: (value: string | undefined) => void;
}

function Moment({ label, value, end, onChange }: MomentProps) {
  return (
    <TextInput
      className="wo-moment"
      type="datetime-local"
      label={label}
      value={local(value, end)}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    />
  );
}

/** As the field takes it: `2026-03-01T10:00`, in the zone of this machine. */
function local(value: string | undefined, end: boolean): string {
  if (value === undefined) return '';
  const dayOnly = value.length === 10;
  const at = new Date(dayOnly ? `${value}T${end ? '23:59' : '00:00'}` : value);
  if (Number.isNaN(at.getTime())) return '';
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
