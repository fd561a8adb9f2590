import type { Script } from './types.ts';

export type Criticality = NonNullable<Script['criticality']>;

/** How bad it is when a script does not run, the worst first. */
export const criticalities: Record<Criticality, { label: string; colour: string; about: string }> = {
  critical: { label: 'Critical', colour: 'red', about: 'The night fails without it' },
  high: { label: 'High', colour: 'orange', about: 'Somebody must act before the morning' },
  normal: { label: 'Normal', colour: 'blue', about: 'Somebody acts in the morning' },
  low: { label: 'Low', colour: 'gray', about: 'Nobody misses it for some days' },
};

/** For a choice. */
export const criticalityChoices = Object.entries(criticalities).map(([value, { label, about }]) => ({
  value,
  label: `${label}: ${about.charAt(0).toLowerCase()}${about.slice(1)}`,
}));

/** A value from outside; undefined when it is none. */
export function criticalityOf(value: string | null): Criticality | undefined {
  return value === 'critical' || value === 'high' || value === 'normal' || value === 'low'
    ? value
    : undefined;
}

/** `Critical`; anything else stands for scripts of which nobody has said it. */
export function criticalityName(value: string): string {
  const known = criticalityOf(value);
  return known ? criticalities[known].label : 'Nobody has said';
}
