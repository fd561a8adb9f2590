import { Select } from '@mantine/core';

/** A value that scripts have, and how many have it. */
export interface FacetValue {
  value: string;
  count: number;
}

interface FacetChoiceProps {
  label: string;
  values: readonly FacetValue[];
  value: string | undefined;
  onChoose: (value: string | undefined) => void;
  nameOf?: (value: string) => string;
  /** What the empty value is called; without a name it is not offered. */
  empty?: string;
}

/** The empty value as a choice: a Select takes an empty one for none. */
const emptyKey = '\u0000';

/** One of the values that there are, with their counts. One that the counts lack is offered all the same. */
export function FacetChoice({ label, values, value, onChoose, nameOf = String, empty }: FacetChoiceProps) {
  const choices = values
    .filter((one) => one.value !== '' || empty !== undefined)
    .map((one) => ({
      value: one.value || emptyKey,
      label: `${one.value === '' ? empty : nameOf(one.value)} (${one.count.toLocaleString('en')})`,
    }));
  const chosen = value === undefined ? null : value || emptyKey;
  if (chosen !== null && !choices.some((choice) => choice.value === chosen))
    choices.unshift({ value: chosen, label: value === '' ? (empty ?? '') : nameOf(value ?? '') });
  return (
    <Select
      className="wo-filter"
      label={label}
      placeholder="Any"
      data={choices}
      value={chosen}
      onChange={(key) => onChoose(key === null ? undefined : key === emptyKey ? '' : key)}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': `Any ${label.toLowerCase()}` }}
      comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
      limit={200}
    />
  );
}
