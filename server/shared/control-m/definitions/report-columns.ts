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

/** Columns that say who a job is and what it has to do with others: beside its source, not in it. */
export const namesOf = {
  name: ['jobname', 'name', 'job'],
  type: ['jobtype', 'type', 'tasktype', 'appltype', 'applicationtype'],
  waits: ['inconditions', 'incondition', 'prerequisites', 'waitforevents', 'eventstowaitfor', 'waitsfor'],
  adds: ['outconditions', 'outcondition', 'addevents', 'eventstoadd'],
  deletes: ['deleteevents', 'eventstodelete', 'deletedconditions'],
} as const;

/** Columns by what they say in details; the usual name first. */
export const columnNames = {
  description: ['description', 'desc'],
  application: ['application', 'appl'],
  subApplication: ['subapplication', 'group', 'subappl'],
  host: ['hosthostgroup', 'host', 'hostgroup', 'nodeid', 'hostid', 'agent'],
  runAs: ['runas', 'owner', 'user'],
  createdBy: ['createdby', 'author'],
  critical: ['critical'],
  priority: ['priority'],
  confirm: ['confirm', 'waitforconfirmation'],
  command: ['command', 'cmdline', 'commandline'],
  path: ['filepath', 'filepathmemlib', 'memlib', 'memberlibrary', 'filepathmemberlibrary'],
  file: ['filename', 'filenamememname', 'memname', 'membername', 'filenamemembername'],
  overridePath: ['overridepath', 'overlib', 'overridelibrary'],
  fromTime: ['fromtime', 'timefrom', 'starttime'],
  toTime: ['totime', 'timeto', 'timeuntil'],
  timeZone: ['timezone'],
  maxRerun: ['maxrerun', 'maximumreruns', 'maxreruns'],
} as const;
