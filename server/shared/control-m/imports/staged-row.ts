import { copyField } from '../../../../db/shared/copy-rows.ts';

/** A row of `control_m_versions` on its way there, by column. */
export interface StagedRow {
  seq: number;
  definition_id: string;
  change: 'added' | 'changed';
  previous_import_id: string | null;
  previous_seq: number | null;
  kind: string;
  key: string;
  identity: string;
  parent_id: string | null;
  folder: string;
  name: string;
  server: string | null;
  type: string;
  application: string;
  sub_application: string;
  host: string;
  run_as: string;
  description: string;
  command: string;
  hash: string;
  links: string;
  format: string;
  source: string;
}

/** Columns of a row in the order in which COPY gets them. */
const columns = [
  'seq',
  'definition_id',
  'change',
  'previous_import_id',
  'previous_seq',
  'kind',
  'key',
  'identity',
  'parent_id',
  'folder',
  'name',
  'server',
  'type',
  'application',
  'sub_application',
  'host',
  'run_as',
  'description',
  'command',
  'hash',
  'links',
  'format',
  'source',
] as const satisfies readonly (keyof StagedRow)[];

/** Where lines of {@link copyLine} go. */
export const copyTarget = `control_m_versions (import_id, team_id, ${columns.join(', ')})`;

/** @param owner - import and team, as {@link ownerFields} has them */
export function copyLine(owner: string, row: StagedRow): string {
  let line = owner;
  for (const column of columns) line += `\t${copyField(row[column])}`;
  return `${line}\n`;
}

export function ownerFields(importId: string, teamId: string): string {
  return `${importId}\t${teamId}`;
}
