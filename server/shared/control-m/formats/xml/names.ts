/** How folders, jobs and what they are called look in an export, older names included (design, control-m.md). */
const folderTypes: ReadonlyMap<string, string> = new Map([
  ['FOLDER', 'SimpleFolder'],
  ['TABLE', 'SimpleFolder'],
  ['SCHED_TABLE', 'SimpleFolder'],
  ['SMART_FOLDER', 'Folder'],
  ['SMART_TABLE', 'Folder'],
  ['SCHED_GROUP', 'Folder'],
  ['SUB_FOLDER', 'SubFolder'],
  ['SUB_TABLE', 'SubFolder'],
]);
const roots: ReadonlySet<string> = new Set(['DEFTABLE', 'DEFFOLDER', 'DEFJOB']);

export type Says = (name: string) => string;

/** Reads attributes by name; '' for what is absent. */
export function sayer(attributes: readonly (readonly [string, string])[]): Says {
  return (name) => {
    for (const [own, value] of attributes) if (own === name) return value;
    return '';
  };
}

export function isRoot(tag: string): boolean {
  return roots.has(tag);
}

/** Jobs-as-Code's word for a folder element; undefined for another element. */
export function folderType(tag: string): string | undefined {
  return folderTypes.get(tag);
}

/** '' if it has no name. */
export function folderName(type: string, says: Says): string {
  const ofTable = says('FOLDER_NAME') || says('TABLE_NAME');
  return type === 'SubFolder' ? says('JOBNAME') || ofTable : ofTable || says('JOBNAME');
}

/** '' if it has no name. */
export function jobName(says: Says): string {
  return says('JOBNAME') || says('MEMNAME') || says('FILE_NAME');
}

/** Names of the folders, from the top, that a job or sub-folder standing outside of folders says it is in. */
export function statedPath(tag: string, says: Says): string[] {
  const own = folderType(tag) === undefined ? says('FOLDER_NAME') || says('TABLE_NAME') : '';
  return (own || says('PARENT_FOLDER')).split('/').filter((name) => name !== '');
}

const taskTypes: ReadonlyMap<string, string> = new Map([
  ['command', 'Job:Command'],
  ['dummy', 'Job:Dummy'],
  ['job', 'Job:Script'],
  ['detached', 'Job:Script'],
]);

/** Jobs-as-Code's word for a job; `Job:` and the application's name for what an application runs. */
export function jobType(says: Says): string {
  const task = says('TASKTYPE');
  const known = taskTypes.get(task.toLowerCase());
  if (known === 'Job:Dummy') return known;
  const application = says('APPL_TYPE');
  if (application !== '' && application !== 'OS') return `Job:${application}`;
  if (known !== 'Job:Command' && says('USE_INSTREAM_JCL') === 'Y') return 'Job:EmbeddedScript';
  if (known !== undefined) return known;
  if (task !== '') return `Job:${task}`;
  return says('CMDLINE') === '' ? 'Job:Script' : 'Job:Command';
}
