import type { JsonNode, Source } from '../model/source.ts';

/** A folder that only its jobs told of. */
export interface ImpliedFolder {
  name: string;
  type: string;
  server: string | null;
  top: boolean;
}

/** What such a folder would be written as, in the format of its jobs. */
export function impliedSource(folder: ImpliedFolder, format: Source['format']): Source {
  if (format === 'json')
    return { format, object: { is: 'object', members: pairs(folder).map(([k, v]) => [k, text(v)]) } };
  return { format: 'xml', element: [tagOf(folder), attributes(folder), []] };
}

function text(value: string): JsonNode {
  return { is: 'string', value };
}

function pairs({ type, server, top }: ImpliedFolder): [string, string][] {
  return top && server !== null
    ? [
        ['Type', type],
        ['ControlmServer', server],
      ]
    : [['Type', type]];
}

function tagOf({ type, top }: ImpliedFolder): string {
  if (!top) return 'SUB_FOLDER';
  return type === 'Folder' ? 'SMART_FOLDER' : 'FOLDER';
}

function attributes({ name, server, top }: ImpliedFolder): [string, string][] {
  if (!top) return [['JOBNAME', name]];
  return server === null
    ? [['FOLDER_NAME', name]]
    : [
        ['FOLDER_NAME', name],
        ['DATACENTER', server],
      ];
}
