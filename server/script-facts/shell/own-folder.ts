import type { Piece } from '../values.ts';
import { plainText, type Word } from '../words.ts';
import { type ShellCommand, selfNames } from './syntax.ts';

/** Stands for the path of the script itself: `$(readlink -f "$0")`. */
const selfPieces = new WeakSet<Piece>();

/** Variables that hold the path of the script, at the place that is being read. */
export type SelfVariables = ReadonlySet<string>;

/** What a substitution puts out, as far as the text alone tells: the script's own folder, or a folder by `cd`. */
export function outputOf(
  commands: readonly ShellCommand[],
  raw: string,
  self: SelfVariables,
): readonly Piece[] {
  const live = commands.filter(({ words }) => words.length > 0);
  const last = live.at(-1);
  const name = last ? headName(last) : '';
  if (name === 'dirname') return folderOf(operandOf(last), raw, self);
  if (name === 'pwd') return folderAfterCd(live, raw);
  const piece: Piece = { is: 'unknown', raw };
  if (/^g?(readlink|realpath)$/.test(name) && isSelf(operandOf(last), self)) selfPieces.add(piece);
  return [piece];
}

/** `dirname "$0"`, and the folder above a folder that is known so far. */
function folderOf(word: Word | undefined, raw: string, self: SelfVariables): readonly Piece[] {
  if (isSelf(word, self)) return [{ is: 'own-folder' }];
  const first = word?.pieces[0]?.is;
  if (!word || (first !== 'own-folder' && first !== 'variable')) return [{ is: 'unknown', raw }];
  return [...word.pieces, { is: 'text', text: '/..' }];
}

/** `cd folder && pwd` */
function folderAfterCd(commands: readonly ShellCommand[], raw: string): readonly Piece[] {
  const changes = commands.filter((command) => headName(command) === 'cd');
  const pieces = (changes.length === 1 ? operandOf(changes[0])?.pieces : undefined) ?? [];
  const [first] = pieces;
  const unknown = !first || (first.is === 'text' && !first.text.startsWith('/'));
  return unknown ? [{ is: 'unknown', raw }] : pieces;
}

function headName(command: ShellCommand): string {
  const name = command.words[0] ? plainText(command.words[0]) : '';
  return name.slice(name.lastIndexOf('/') + 1);
}

/** The only argument that is no option. */
function operandOf(command: ShellCommand | undefined): Word | undefined {
  const operands = command?.words.slice(1).filter((word) => !/^-[a-zA-Z-]*$/.test(plainText(word))) ?? [];
  return operands.length === 1 ? operands[0] : undefined;
}

/** Whether a word is the path of the script. */
export function isSelf(word: Word | undefined, self: SelfVariables): boolean {
  const [piece, ...more] = word?.pieces ?? [];
  if (!piece || more.length > 0) return false;
  if (piece.is === 'variable') return self.has(piece.name);
  return piece.is === 'unknown' && (selfNames.has(piece.raw) || selfPieces.has(piece));
}
