import { Button, Card, Group, Select, SimpleGrid, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';

interface TeamAndFoldersProps<Name extends string> {
  teams: readonly { id: string; name: string }[];
  teamId: string | undefined;
  /** At once. */
  onTeam: (id: string | undefined) => void;
  /** What is typed, in this order. */
  fields: readonly { name: Name; label: string; placeholder: string }[];
  /** As the address says. */
  values: Readonly<Partial<Record<Name, string | undefined>>>;
  /** With the button or Enter; what is empty is undefined. */
  onApply: (values: Partial<Record<Name, string | undefined>>) => void;
  button: string;
  /** Beside the button. */
  children: ReactNode;
}

/** Which team, and which part of a folder: what is published or exported. */
export function TeamAndFolders<Name extends string>(props: TeamAndFoldersProps<Name>) {
  const { teams, teamId, onTeam, fields, values, onApply, button, children } = props;
  const [typed, setTyped] = useState(values);
  function apply(event: FormEvent) {
    event.preventDefault();
    const given: Partial<Record<Name, string | undefined>> = {};
    for (const { name } of fields) given[name] = typed[name]?.trim() || undefined;
    onApply(given);
  }
  return (
    <Card withBorder padding="md" component="form" onSubmit={apply}>
      <SimpleGrid cols={{ base: 1, sm: fields.length > 2 ? 2 : 3, lg: fields.length + 1 }}>
        <Select
          label="Team"
          placeholder="Choose a team"
          data={teams.map(({ id, name }) => ({ value: id, label: name }))}
          value={teamId ?? null}
          onChange={(value) => onTeam(value ?? undefined)}
          allowDeselect={false}
        />
        {fields.map(({ name, label, placeholder }) => (
          <TextInput
            key={name}
            label={label}
            placeholder={placeholder}
            value={typed[name] ?? ''}
            onChange={(event) => setTyped({ ...typed, [name]: event.currentTarget.value })}
          />
        ))}
      </SimpleGrid>
      <Group justify="space-between" mt="sm">
        {children}
        <Button type="submit" variant="default" size="xs">
          {button}
        </Button>
      </Group>
    </Card>
  );
}
