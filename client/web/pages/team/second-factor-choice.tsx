import { Checkbox } from '@mantine/core';

interface SecondFactorChoiceProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
}

/** Whether a role counts only in sessions that have shown a second factor. */
export function SecondFactorChoice({ checked, onChange }: SecondFactorChoiceProps) {
  return (
    <Checkbox
      label="Ask for a second factor"
      description="Whoever holds the role and has none is asked to set one up before team pages open."
      checked={checked}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}
