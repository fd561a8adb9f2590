import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { columnsFor } from '../../components/data-table.tsx';
import { LinkAnchor, LinkPlain } from '../../components/link.tsx';
import { readable } from '../../data/control-m-keys.ts';
import type { JobFilters, JobItem } from '../../data/control-m.ts';

/** Left out of the table until they are chosen. */
export const jobColumnsHidden = ['subApplication', 'server', 'description'];

const column = columnsFor<JobItem>();
export const jobColumns = column.columns([
  column.accessor('name', {
    header: 'Job',
    cell: ({ row: { original } }) => (
      <div className="wo-cell-job">
        <LinkAnchor to="/control-m/jobs/$id" params={{ id: original.id }} size="sm" ff="monospace">
          {original.name}
        </LinkAnchor>
      </div>
    ),
  }),
  column.accessor('folder', {
    header: 'Folder',
    cell: ({ getValue }) => (
      <Narrow
        roomy
        filter={{ folder: getValue() || undefined }}
        label={`Only the folder ${readable(getValue()).join(' / ')}`}
      >
        {readable(getValue()).join(' / ')}
      </Narrow>
    ),
  }),
  column.accessor('type', {
    header: 'Type',
    meta: { wideOnly: true },
    cell: ({ getValue }) => (
      <Narrow filter={{ type: getValue() }} label={`Only the type ${getValue()}`}>
        <span className="wo-nowrap">{getValue().replace(/^Job:/, '')}</span>
      </Narrow>
    ),
  }),
  column.accessor('application', {
    header: 'Application',
    meta: { wideOnly: true },
    cell: ({ getValue }) => (
      <Narrow filter={{ application: getValue() || undefined }} label={`Only the application ${getValue()}`}>
        {getValue()}
      </Narrow>
    ),
  }),
  column.accessor('subApplication', {
    header: 'Sub-application',
    meta: { wideOnly: true },
    cell: ({ getValue }) => (
      <Narrow
        filter={{ subApplication: getValue() || undefined }}
        label={`Only the sub-application ${getValue()}`}
      >
        {getValue()}
      </Narrow>
    ),
  }),
  column.accessor('host', {
    header: 'Host',
    meta: { wideOnly: true },
    cell: ({ getValue }) => (
      <Narrow filter={{ host: getValue() || undefined }} label={`Only the host ${getValue()}`}>
        {getValue()}
      </Narrow>
    ),
  }),
  column.accessor('runAs', {
    header: 'Run as',
    meta: { wideOnly: true },
    cell: ({ getValue }) => (
      <Narrow filter={{ runAs: getValue() || undefined }} label={`Only what runs as ${getValue()}`}>
        {getValue()}
      </Narrow>
    ),
  }),
  column.accessor('server', {
    header: 'Control-M server',
    meta: { wideOnly: true },
    cell: ({ getValue }) => (
      <Narrow filter={{ server: getValue() || undefined }} label={`Only the server ${getValue() ?? ''}`}>
        {getValue()}
      </Narrow>
    ),
  }),
  column.accessor('command', {
    header: 'Runs',
    meta: { wideOnly: true },
    cell: ({ getValue }) => (
      <div className="wo-cell-command wo-truncate wo-mono" title={getValue()}>
        {getValue()}
      </div>
    ),
  }),
  column.accessor('description', {
    header: 'Description',
    meta: { wideOnly: true },
    cell: ({ getValue }) => (
      <Text size="xs" className="wo-cell-command wo-truncate" title={getValue()}>
        {getValue()}
      </Text>
    ),
  }),
]);

interface NarrowProps {
  filter: JobFilters;
  label: string;
  /** Paths want more room than single words. */
  roomy?: boolean;
  children: ReactNode;
}

/** A value that narrows the list to itself when it is clicked; nothing where there is no value. */
function Narrow({ filter, label, roomy = false, children }: NarrowProps) {
  if (Object.values(filter).every((value) => value === undefined)) return null;
  return (
    <Text size="xs" component="div" className={roomy ? 'wo-cell-folder' : 'wo-cell-value'}>
      <LinkPlain
        to="/control-m"
        search={(before) => ({ ...before, ...filter })}
        className="wo-narrow"
        aria-label={label}
        title={label}
        resetScroll={false}
      >
        {children}
      </LinkPlain>
    </Text>
  );
}
