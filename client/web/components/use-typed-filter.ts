import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';

/**
 * A filter that is typed: the page follows a moment after the last key. When the URL changes by other ways (a chip,
 * the back button) the field follows.
 */
export function useTypedFilter(value: string | undefined, set: (value: string | undefined) => void) {
  const [text, setText] = useState(value ?? '');
  const [seen, setSeen] = useState(value);
  const [sent, setSent] = useState(value);
  const send = useDebouncedCallback((typed: string) => {
    const filter = typed.trim() || undefined;
    setSent(filter);
    set(filter);
  }, 300);
  if (value !== seen) {
    setSeen(value);
    if (value !== sent) {
      setText(value ?? '');
      setSent(value);
    }
  }
  function type(typed: string) {
    setText(typed);
    send(typed);
  }
  return { text, type };
}
