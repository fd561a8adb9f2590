import { call, type Command } from '../command.ts';
import { page, text } from '../flags.ts';

const before = text('The first month that stays, such as 2026-03', '<month>');
const columns = ['log', 'size', 'head'];

export const auditRetention: Command[] = [
  call(
    'audit-retention list',
    'Show what was dropped so far',
    page,
    (wo) => wo.shared.auditRetention.list.query,
    ['log', 'before', 'size', 'at'],
  ),
  call(
    'audit-retention preview',
    'Show what would be dropped',
    { before },
    (wo) => wo.shared.auditRetention.preview.query,
    columns,
  ),
  call(
    'audit-retention create',
    'Drop old months, recorded in each log first',
    { before },
    (wo) => wo.shared.auditRetention.create.mutate,
    columns,
  ),
];
