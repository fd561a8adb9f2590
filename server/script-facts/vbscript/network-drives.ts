import { isLiteralSecret } from '../secrets/literal.ts';
import { type Expanded, knownText } from '../values.ts';
import type { Call } from './calls.ts';
import type { Range } from './expressions.ts';
import type { Script } from './script.ts';

/** `x.MapNetworkDrive letter, target [, persistent [, user [, password]]]` */
export function mapNetworkDrive(script: Script, { arguments: given, statement }: Call): void {
  const [letter, target, persistent, user, password] = given;
  if (!letter || !target || target.from >= target.to) return;
  const { reading, source, expressions } = script;
  const device = script.expand(letter, statement);
  const hasLetter = letter.from < letter.to && knownText(device) !== '';
  reading.sink.mapping(source, script.placeOf(hasLetter ? letter : target), {
    letter: letterOf(device),
    target: script.targetOf(target),
    expanded: script.expand(target, statement),
    user: user && user.from < user.to ? script.targetOf(user) || undefined : undefined,
    hasPassword: password !== undefined && isGiven(script, password),
    persistent: persistentOf(script, persistent, statement),
    via: 'MapNetworkDrive',
  });
  if (!password || !isLiteralSecret(expressions.pieces(password))) return;
  const { start, end } = script.spanOf(password);
  reading.sink.secret(source, start, end, 'smb-password');
}

/** `x.RemoveNetworkDrive letter [, force [, persistent]]` */
export function removeNetworkDrive(script: Script, { arguments: [device], statement }: Call): void {
  if (!device || device.from >= device.to) return;
  script.reading.sink.unmapping(
    script.source,
    script.placeOf(device),
    letterOf(script.expand(device, statement)),
  );
}

function letterOf(device: Expanded): string | null {
  return /^([A-Za-z]):?\\?$/.exec(knownText(device)?.trim() ?? '')?.[1] ?? null;
}

/** `""` and `vbNullString` are no passwords. */
function isGiven(script: Script, password: Range): boolean {
  const pieces = script.expressions.pieces(password);
  return pieces.length > 0 && !pieces.every((piece) => piece.is === 'text' && piece.text === '');
}

function persistentOf(
  script: Script,
  range: Range | undefined,
  statement: Call['statement'],
): boolean | null {
  if (!range || range.from >= range.to) return false;
  const [only] = script.expand(range, statement);
  const text = only?.is === 'text' ? only.text : only?.is === 'unknown' ? only.raw : '';
  const value = text.trim().toLowerCase();
  if (value === 'true' || value === '1' || value === '-1') return true;
  return value === 'false' || value === '0' || value === '' ? false : null;
}
