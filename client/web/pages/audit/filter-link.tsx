import type { ReactNode } from 'react';
import { LinkPlain } from '../../components/link.tsx';
import type { AuditFilters } from '../../data/audit-query.ts';

interface FilterLinkProps {
  /** Added to the filters there are. */
  filter: AuditFilters;
  /** What it narrows to, for screen readers. */
  label: string;
  children: ReactNode;
}

/** A value that narrows the log to itself when it is clicked. */
export function FilterLink({ filter, label, children }: FilterLinkProps) {
  return (
    <LinkPlain
      to="/audit"
      search={(before) => ({ ...before, ...filter, entry: undefined })}
      className="wo-narrow"
      aria-label={label}
      title={label}
      resetScroll={false}
    >
      {children}
    </LinkPlain>
  );
}
