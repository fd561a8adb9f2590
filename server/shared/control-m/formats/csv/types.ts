import { columnNames, namesOf } from '../../definitions/report-columns.ts';

/** What reports call types, without blanks and signs. */
const types = new Map([
  ['command', 'Job:Command'],
  ['script', 'Job:Script'],
  ['job', 'Job:Script'],
  ['embeddedscript', 'Job:EmbeddedScript'],
  ['dummy', 'Job:Dummy'],
  ['filetransfer', 'Job:FileTransfer'],
  ['folder', 'Folder'],
  ['smartfolder', 'Folder'],
  ['smarttable', 'Folder'],
  ['simplefolder', 'SimpleFolder'],
  ['regularfolder', 'SimpleFolder'],
  ['subfolder', 'SubFolder'],
  ['subtable', 'SubFolder'],
]);

/**
 * Type of a row as Jobs-as-Code calls it. A report that does not say it, or says the system alone (`OS`), is taken at
 * what the job runs.
 * @param says - gives the first cell with something in it, of some columns
 */
export function typeOf(says: (names: readonly string[]) => string): string {
  const said = says(namesOf.type);
  const known = types.get(said.toLowerCase().replace(/[^a-z]/g, ''));
  if (known !== undefined) return known;
  if (said.startsWith('Job:')) return said;
  if (said !== '' && said.toLowerCase() !== 'os') return `Job:${said}`;
  if (says(columnNames.command) !== '') return 'Job:Command';
  return says(columnNames.file) === '' ? 'Job:Dummy' : 'Job:Script';
}

export function isFolderType(type: string): boolean {
  return type === 'Folder' || type === 'SimpleFolder' || type === 'SubFolder';
}
