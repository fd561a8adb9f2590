import { Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { FilterButton } from './filter-button.tsx';

interface Choice<Value extends string> {
  value: Value;
  label: string;
  /** How many there are of it. */
  count?: number | undefined;
  /** What it means, on hover. */
  about?: string | undefined;
}

interface ChoiceButtonsProps<Value extends string> {
  /** What is chosen by them: `Kind of problem`. */
  label: string;
  choices: readonly Choice<Value>[];
  value: Value | undefined;
  /** undefined: all of them. */
  onChoose: (value: Value | undefined) => void;
  /** The button for all of them; without it one is always chosen. */
  all?: { label?: string; count?: number };
  /** Beside the buttons. */
  children?: ReactNode;
}

/** One of a few, each with how many there are: what a list is narrowed to, or which view is shown. */
export function ChoiceButtons<Value extends string>(props: ChoiceButtonsProps<Value>) {
  const { label, choices, value, onChoose, all, children } = props;
  return (
    <Group gap={6} role="group" aria-label={label}>
      {all && (
        <FilterButton chosen={value === undefined} onClick={() => onChoose(undefined)}>
          {withCount(all.label ?? 'All', all.count)}
        </FilterButton>
      )}
      {choices.map((choice) => (
        <FilterButton
          key={choice.value}
          chosen={value === choice.value}
          onClick={() => onChoose(choice.value)}
          title={choice.about}
        >
          {withCount(choice.label, choice.count)}
        </FilterButton>
      ))}
      {children}
    </Group>
  );
}

/** `Batch 1,204`. */
export function withCount(label: string, count: number | undefined): string {
  return count === undefined ? label : `${label} ${count.toLocaleString('en')}`;
}
