import type { ReactNode } from 'react';

/** Something the palette offers. */
export interface Found {
  id: string;
  label: string;
  about?: string | undefined;
  icon: ReactNode;
  run: () => unknown;
}

/** Those whose label or explanation has all words of what was typed, in any order. */
export function matching(all: Found[], query: string): Found[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return all.filter(({ label, about }) => {
    const text = `${label} ${about ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
