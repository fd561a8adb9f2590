import { useEffect, useRef } from 'react';

/** Puts the caret into the first field of a form that the user has just asked for. */
export function useFocusAtStart(wanted = true) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (wanted) field.current?.focus();
  }, [wanted]);
  return field;
}
