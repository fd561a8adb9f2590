import type { Piece } from '../values.ts';
import { setVariable } from './assignments.ts';
import { bind, type Bound, cmdlet } from './bind.ts';
import type { Cursor } from './cursor.ts';
import { folderOf, joinPath } from './path-values.ts';
import type { Command } from './syntax.ts';

const joinPathShape = cmdlet(
  'path childpath additionalchildpath credential',
  'resolve',
  'path childpath additionalchildpath',
);
const splitPathShape = cmdlet(
  'path literalpath credential',
  'parent leaf leafbase qualifier noqualifier extension resolve isabsolute',
  'path',
);
const resolvePathShape = cmdlet('path literalpath credential relativebasepath', 'relative force', 'path');

/** What a command returns, if it is one of the few that only make a path of paths. */
export function valueOfCommand(cursor: Cursor, command: Command, name: string): readonly Piece[] | undefined {
  switch (name) {
    case 'join-path':
      return joined(bind(command, cursor.found, joinPathShape));
    case 'split-path':
      return parent(cursor, command, bind(command, cursor.found, splitPathShape));
    case 'resolve-path':
    case 'convert-path': {
      const bound = bind(command, cursor.found, resolvePathShape);
      return (bound.get('path') ?? bound.get('literalpath'))?.value?.pieces;
    }
    default:
      return undefined;
  }
}

function joined(bound: Bound): readonly Piece[] | undefined {
  const path = bound.get('path')?.value?.pieces;
  if (!path) return undefined;
  let result = path;
  for (const name of ['childpath', 'additionalchildpath']) {
    const value = bound.get(name)?.value;
    for (const child of value?.items ?? (value ? [value] : [])) result = joinPath(result, child.pieces);
  }
  return result;
}

function parent(cursor: Cursor, command: Command, bound: Bound): readonly Piece[] | undefined {
  if (
    ['leaf', 'leafbase', 'qualifier', 'noqualifier', 'extension', 'isabsolute'].some((name) =>
      bound.has(name),
    )
  )
    return undefined;
  const value = (bound.get('path') ?? bound.get('literalpath'))?.value;
  return value && folderOf(cursor, value, command.scope);
}

const setVariableShape = cmdlet(
  'name value description option visibility scope include exclude',
  'force passthru append',
  'name value',
);

/** `Set-Variable x 'value'` assigns as `$x = 'value'` does. */
export function setByCommand(cursor: Cursor, command: Command, name: string): void {
  if (name !== 'set-variable' && name !== 'new-variable') return;
  const bound = bind(command, cursor.found, setVariableShape);
  const variable = bound.get('name')?.value;
  const value = bound.get('value')?.value;
  const [piece, ...more] = variable?.pieces ?? [];
  if (piece?.is !== 'text' || more.length > 0 || !/^[\w:]+$/.test(piece.text)) return;
  setVariable(cursor, command.scope, piece.text, value, command.start);
}
