import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useTypedFilter } from './use-typed-filter.ts';

interface SearchFieldProps {
  /** What is searched, for who does not see the sign: `Search jobs`. */
  label: string;
  placeholder: string;
  value: string | undefined;
  /** A moment after the last key; undefined once it is empty. */
  onSearch: (value: string | undefined) => void;
  /** Takes the room that is left beside other filters, instead of a width of its own. */
  grow?: boolean;
}

/** A search by text that is kept in the address. */
export function SearchField({ label, placeholder, value, onSearch, grow = false }: SearchFieldProps) {
  const typed = useTypedFilter(value, onSearch);
  return (
    <TextInput
      className={grow ? 'wo-search' : 'wo-filter-wide'}
      type="search"
      aria-label={label}
      placeholder={placeholder}
      leftSection={<IconSearch size={16} aria-hidden />}
      value={typed.text}
      maxLength={200}
      onChange={(event) => typed.type(event.currentTarget.value)}
    />
  );
}
