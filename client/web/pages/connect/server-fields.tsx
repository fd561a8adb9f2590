import { Grid, PasswordInput, Select, TextInput } from '@mantine/core';
import type { ClipboardEvent } from 'react';
import { type PgParts, partsOfUrl } from '../../data/pg-url.ts';

interface ServerFieldsProps {
  parts: PgParts;
  onChange: (parts: PgParts) => void;
}

const tlsModes = [
  { value: 'prefer', label: 'When the server offers it' },
  { value: 'require', label: 'Always' },
  { value: 'disable', label: 'Never' },
] as const;

/** The parts of a connection; a whole connection string pasted into the host fills them all. */
export function ServerFields({ parts, onChange }: ServerFieldsProps) {
  const set = (more: Partial<PgParts>) => onChange({ ...parts, ...more });
  function paste(event: ClipboardEvent) {
    const found = partsOfUrl(event.clipboardData.getData('text'));
    if (!found) return;
    event.preventDefault();
    onChange(found);
  }
  return (
    <Grid>
      <Grid.Col span={{ base: 12, sm: 8 }}>
        <TextInput
          label="Host"
          description="Or paste a whole connection string: postgres://…"
          placeholder="db.example.com"
          value={parts.host}
          onChange={(event) => set({ host: event.currentTarget.value })}
          onPaste={paste}
          autoComplete="off"
          spellCheck={false}
          required
        />
      </Grid.Col>
      <Grid.Col span={{ base: 12, sm: 4 }}>
        <TextInput
          label="Port"
          description="5432 on most servers"
          value={parts.port}
          onChange={(event) => set({ port: event.currentTarget.value })}
          inputMode="numeric"
        />
      </Grid.Col>
      <Grid.Col span={{ base: 12, sm: 6 }}>
        <TextInput
          label="Database"
          value={parts.database}
          onChange={(event) => set({ database: event.currentTarget.value })}
          autoComplete="off"
          spellCheck={false}
          required
        />
      </Grid.Col>
      <Grid.Col span={{ base: 12, sm: 6 }}>
        <Select
          label="Encryption (TLS)"
          data={tlsModes}
          value={parts.tls}
          onChange={(value) => set({ tls: tlsModes.find((mode) => mode.value === value)?.value ?? 'prefer' })}
          allowDeselect={false}
        />
      </Grid.Col>
      <Grid.Col span={{ base: 12, sm: 6 }}>
        <TextInput
          label="Database user"
          value={parts.user}
          onChange={(event) => set({ user: event.currentTarget.value })}
          autoComplete="off"
          spellCheck={false}
          required
        />
      </Grid.Col>
      <Grid.Col span={{ base: 12, sm: 6 }}>
        <PasswordInput
          label="Database password"
          value={parts.password}
          onChange={(event) => set({ password: event.currentTarget.value })}
          autoComplete="off"
        />
      </Grid.Col>
    </Grid>
  );
}
