import type { Expanded, Piece } from '../values.ts';
import type { Cursor } from './cursor.ts';
import type { MethodCall, Scope, Value } from './syntax.ts';

/** Between two parts of a path; told from others so that it can be left out where one stands already. */
const separator = { is: 'text', text: '\\' } as const;

/** `Join-Path`, before variables are known. */
export function joinPath(path: readonly Piece[], child: readonly Piece[] | undefined): readonly Piece[] {
  return [...path, separator, ...(child ?? [{ is: 'unknown' as const, raw: '' }])];
}

/** Makes one of separators that `joinPath` put beside others. */
export function withoutDoubleSeparators(pieces: Expanded): Expanded {
  if (!pieces.some((piece) => piece === separator)) return pieces;
  const result: Expanded[number][] = [];
  let joining = false;
  for (const piece of pieces) {
    const last = result.at(-1);
    if (piece === separator) {
      if (last?.is === 'text')
        result[result.length - 1] = { is: 'text', text: last.text.replace(/[\\/]{1,100}$/, '') };
      result.push(piece);
      joining = true;
    } else {
      const begins = joining && piece.is === 'text';
      result.push(begins ? { is: 'text', text: piece.text.replace(/^[\\/]{1,100}/, '') } : piece);
      joining = false;
    }
  }
  return result;
}

/** `Split-Path` of a path: all before the last separator, if that is plain. */
export function parentPath(pieces: readonly Piece[] | undefined): readonly Piece[] | undefined {
  const last = pieces?.at(-1);
  if (pieces?.length === 1 && last?.is === 'own-folder') return [last, separator, { is: 'text', text: '..' }];
  if (last?.is !== 'text') return undefined;
  const text = last.text.replace(/[\\/]{1,100}$/, '');
  const cut = Math.max(text.lastIndexOf('\\'), text.lastIndexOf('/'));
  if (cut < 0) return undefined;
  const before = text.slice(0, cut);
  const rest = pieces?.slice(0, -1) ?? [];
  return before === '' ? rest : [...rest, { is: 'text', text: before }];
}

const ownPath =
  /^\$(?:script:)?(?:PSCommandPath|MyInvocation\.(?:MyCommand\.(?:Path|Definition|Source)|InvocationName))$/i;

/** Whether an expression is the path of the script itself; in a function, `$MyInvocation` is the function's. */
export function isOwnPath({ reading, text }: Cursor, { locals }: Scope, { from, to }: Value): boolean {
  if (reading.depth > 0 || to - from > longestOwnPath) return false;
  const written = text.slice(from, to);
  return ownPath.test(written) && (locals === undefined || /PSCommandPath$/i.test(written));
}

const longestOwnPath = 60;

/** `Split-Path` of an expression. */
export function folderOf(cursor: Cursor, value: Value, scope: Scope): readonly Piece[] | undefined {
  return isOwnPath(cursor, scope, value) ? [{ is: 'own-folder' }] : parentPath(value.pieces);
}

/** What methods of `[IO.Path]` return that only make a path of paths. */
export function valueOfCall(
  cursor: Cursor,
  scope: Scope,
  { receiver, name, args }: Pick<MethodCall, 'receiver' | 'name' | 'args'>,
): readonly Piece[] | undefined {
  if (receiver.is !== 'type' || !/^(?:system\.)?io\.path$/i.test(receiver.name ?? '')) return undefined;
  const [first, ...others] = args;
  if (!first) return undefined;
  switch (name.toLowerCase()) {
    case 'combine':
      return others.reduce((path, { pieces }) => path && joinPath(path, pieces), first.pieces);
    case 'getdirectoryname':
      return folderOf(cursor, first, scope);
    case 'getfullpath':
      return first.pieces;
    default:
      return undefined;
  }
}
