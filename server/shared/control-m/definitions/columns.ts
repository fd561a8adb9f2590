import type { DefinitionColumns } from '../model/definition.ts';
import type { JsonObject, Source } from '../model/source.ts';
import { plainColumn } from './report-columns.ts';

type Says = (...names: string[]) => string;

/** What lists show and filter by. Called for every definition of an import, so it looks at no more than it must. */
export function columnsOf(source: Source): DefinitionColumns {
  if (source.format === 'xml') return xmlColumns(sayer(source.element[1]));
  if (source.format === 'json') return jsonColumns(sayer(plainMembers(source.object)));
  return csvColumns(sayer(source.row.map(([column, value]) => [plainColumn(column), value])));
}

/** Gives the first of some names that says something. */
function sayer(pairs: Iterable<[string, string]>): Says {
  const values = new Map(pairs);
  return (...names) => {
    for (const name of names) {
      const value = values.get(name);
      if (value) return value;
    }
    return '';
  };
}

function* plainMembers({ members }: JsonObject): Generator<[string, string]> {
  for (const [name, value] of members) {
    if (value.is === 'string') yield [name, value.value];
    else if (value.is === 'number') yield [name, value.text];
  }
}

function xmlColumns(says: Says): DefinitionColumns {
  return {
    application: says('APPLICATION'),
    subApplication: says('SUB_APPLICATION', 'GROUP'),
    host: says('NODEID'),
    runAs: says('RUN_AS', 'OWNER'),
    description: says('DESCRIPTION'),
    command: xmlCommand(says),
  };
}

/** MEMNAME of a command job is left over from an earlier life: it names nothing that runs. */
function xmlCommand(says: Says): string {
  if (says('TASKTYPE').toLowerCase() === 'command') return says('CMDLINE');
  return file(says('OVERLIB', 'MEMLIB', 'FILE_PATH'), says('MEMNAME', 'FILE_NAME')) || says('CMDLINE');
}

function jsonColumns(says: Says): DefinitionColumns {
  return {
    application: says('Application'),
    subApplication: says('SubApplication'),
    host: says('Host', 'HostGroup'),
    runAs: says('RunAs'),
    description: says('Description'),
    command:
      says('Command') || file(says('FilePath', 'MemberLibrary'), says('FileName', 'MemberName', 'Member')),
  };
}

function csvColumns(says: Says): DefinitionColumns {
  return {
    application: says('application'),
    subApplication: says('subapplication', 'group'),
    host: says('hosthostgroup', 'host', 'hostgroup', 'nodeid'),
    runAs: says('runas', 'owner'),
    description: says('description'),
    command:
      says('command', 'cmdline', 'commandline') ||
      file(
        says('overridepath', 'overridelibrary', 'filepath', 'filepathmemlib', 'memlib', 'memberlibrary'),
        says('filename', 'filenamememname', 'memname', 'membername'),
      ),
  };
}

/** Path and name in the way of the system they are for; a library of z/OS with its member in brackets. */
function file(path: string, name: string): string {
  if (name === '' || path === '') return name;
  if (path.endsWith('/') || path.endsWith('\\')) return path + name;
  if (path.includes('/')) return `${path}/${name}`;
  if (path.includes('\\') || /^[A-Za-z]:/.test(path)) return `${path}\\${name}`;
  return path.includes('.') ? `${path}(${name})` : `${path}/${name}`;
}
