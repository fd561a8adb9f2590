import { PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { textField } from '../../components/text-field.ts';

export interface AdminDraft {
  username: string;
  displayName: string;
  password: string;
}

export const emptyAdmin: AdminDraft = { username: '', displayName: '', password: '' };

interface AdminFieldsProps {
  draft: AdminDraft;
  onChange: (draft: AdminDraft) => void;
  errors: Partial<Record<keyof AdminDraft, string | undefined>>;
}

/** Who may do everything at first: invite others, give roles, make teams. */
export function AdminFields({ draft, onChange, errors }: AdminFieldsProps) {
  const form = { draft, errors, set: (more: Partial<AdminDraft>) => onChange({ ...draft, ...more }) };
  return (
    <Stack gap="sm" component="fieldset" className="wo-fieldset">
      <legend>
        <Title order={2} size="h5" component="span">
          First administrator
        </Title>
      </legend>
      <Text size="sm" c="dimmed">
        This account can do everything in the team database, and makes the accounts of the others.
      </Text>
      <TextInput
        label="User name"
        {...textField(form, 'username')}
        autoComplete="username"
        spellCheck={false}
        required
      />
      <TextInput
        label="Display name"
        placeholder="As colleagues know you"
        {...textField(form, 'displayName')}
        autoComplete="name"
        required
      />
      <PasswordInput
        label="Password"
        description="At least 15 characters. A few words are easier to remember than signs."
        {...textField(form, 'password')}
        autoComplete="new-password"
        required
      />
    </Stack>
  );
}
