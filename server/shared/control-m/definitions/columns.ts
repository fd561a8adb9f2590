import type { DefinitionColumns } from '../model/definition.ts';
import type { JsonObject, Source } from '../model/source.ts';
import { columnNames, plainColumn } from './report-columns.ts';

type Says = (...names: string[]) => string;

/**
 * What lists show and filter by. Called for every definition of an import, so it looks at no more than it must.
 * @param type - of the definition
 */
export function columnsOf(source: Source, type: string): DefinitionColumns {
  if (source.format === 'xml') return xmlColumns(sayer(source.element[1]), type);
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

function xmlColumns(says: Says, type: string): DefinitionColumns {
  return {
    application: says('APPLICATION'),
    subApplication: says('SUB_APPLICATION', 'GROUP'),
    host: says('NODEID'),
    runAs: says('RUN_AS', 'OWNER'),
    description: says('DESCRIPTION'),
    command: xmlCommand(says, type),
  };
}

/** MEMNAME of a command job or a dummy is left over from an earlier life: it names nothing that runs. */
function xmlCommand(says: Says, type: string): string {
  if (type === 'Job:Command') return says('CMDLINE');
  if (type === 'Job:Dummy' || !type.startsWith('Job')) return '';
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
      says('Command') ||
      file(says('OverridePath', 'FilePath', 'MemberLibrary'), says('FileName', 'MemberName')),
  };
}

function csvColumns(says: Says): DefinitionColumns {
  const { application, subApplication, host, runAs, description, command } = columnNames;
  const { path, file: name, overridePath } = columnNames;
  return {
    application: says(...application),
    subApplication: says(...subApplication),
    host: says(...host),
    runAs: says(...runAs),
    description: says(...description),
    command: says(...command) || file(says(...overridePath) || says(...path), says(...name)),
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
