import { call, type Command } from '../command.ts';
import { byId, page } from '../flags.ts';
import { auditFiles } from './audit-files.ts';
import { auditFilters } from './audit-filters.ts';
import { auditTail } from './audit-tail.ts';

export const audit: Command[] = [
  call(
    'audit list',
    'List changes, newest first',
    { ...page, ...auditFilters },
    (wo) => wo.shared.audit.list.query,
    ['at', 'actor.username', 'action', 'outcome', 'resource.type', 'resource.name', 'id'],
  ),
  call('audit get', 'Show one change with its before and after', byId, (wo) => wo.shared.audit.get.query),
  call(
    'audit status',
    'Show how the seal of the log is doing',
    {},
    (wo) => () => wo.shared.audit.status.query(),
  ),
  ...auditFiles,
  auditTail,
];
