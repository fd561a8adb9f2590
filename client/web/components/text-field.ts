import type { ChangeEvent } from 'react';

/** A form whose values are in a draft. */
export interface DraftForm<Draft extends object> {
  draft: Draft;
  set: (more: Partial<Draft>) => void;
  /** What was refused, by field path. */
  errors: Readonly<Record<string, string | undefined>>;
}

interface TextForm<Name extends string> {
  draft: Readonly<Record<Name, string>>;
  set: (more: Record<Name, string>) => void;
  errors: Readonly<Record<string, string | undefined>>;
}

/** Value, change and error of a text of a draft, for a field of any look: `<TextInput label="Name" {...textField(form, 'name')} />`. */
export function textField<Name extends string>(form: TextForm<Name>, name: Name) {
  return {
    value: form.draft[name],
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      // a computed key makes any text of it; it is this name
      form.set({ [name]: event.currentTarget.value } as Record<Name, string>),
    error: form.errors[name],
  };
}
