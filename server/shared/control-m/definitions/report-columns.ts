/** A column of a job report without what varies in how it is written: `Sub-Application` and `SUB_APPLICATION` are one. */
export function plainColumn(column: string): string {
  return column.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** Columns that say where a job is. */
export const placeColumns: ReadonlySet<string> = new Set([
  'folder',
  'foldername',
  'parentfolder',
  'table',
  'tablename',
  'parenttable',
  'controlmserver',
  'controlm',
  'server',
  'datacenter',
]);
