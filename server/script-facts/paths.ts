import type { ReferencedPath } from './model.ts';
import type { Expanded } from './values.ts';

const scriptExtension = /\.(bat|cmd|ps1|psm1|sh|ksh|bash|vbs|wsf|sql)$/i;

/** Whether a name says that it is a script. */
export function hasScriptExtension(name: string): boolean {
  return scriptExtension.test(name);
}

/**
 * What is inside of unknown parts is unknown as well, but for separators between them.
 * @param pieces - of a path, as expanded
 */
export function pathOf(pieces: Expanded): ReferencedPath {
  let own = false;
  const parts: string[] = []; // segments being built; unknown parts are marked
  let text = '';
  for (const piece of pieces) {
    if (piece.is === 'text') text += piece.text;
    else if (piece.is === 'own-folder' && text === '' && !own) own = true;
    else text += unknownMark;
  }
  const slashes = text.replaceAll('/', '\\');
  const start = own ? 'own-folder' : startOf(slashes);
  const unc = start === 'absolute' && slashes.startsWith('\\\\');
  for (const part of slashes.split('\\')) if (part !== '') parts.push(part);
  if (unc && parts[0] !== undefined) parts[0] = `\\\\${parts[0]}`;
  return { start, segments: parts.map((part) => (part.includes(unknownMark) ? null : part)) };
}

/** Cannot be in a path: scripts may hold it, but no path with it is ever found. */
const unknownMark = '\u0000';

function startOf(path: string): ReferencedPath['start'] {
  if (path.startsWith(unknownMark)) return 'unknown';
  if (/^(\\|[A-Za-z]:)/.test(path)) return 'absolute';
  return 'relative';
}

/** `\\server\share\…` in its parts; what is unknown, or not there, is null. */
export interface UncParts {
  server: string | null;
  share: string | null;
}

/** @param pieces - of a path that begins with two slashes or backslashes, or `\\?\UNC\` */
export function uncParts(pieces: Expanded): UncParts {
  let text = '';
  for (const piece of pieces) text += piece.is === 'text' ? piece.text : unknownMark;
  const match = /^[\\/]{2}(?:\?[\\/]UNC[\\/])?([^\\/]+)(?:[\\/]+([^\\/]+))?/i.exec(text);
  return { server: knownPart(match?.[1]), share: knownPart(match?.[2]) };
}

function knownPart(part: string | undefined): string | null {
  return part === undefined || part.includes(unknownMark) || holdsVariable(part) ? null : part;
}

/** Whether text names a variable of some language, or a place of a format string: what takes it fills it in, or fails. */
export function holdsVariable(text: string): boolean {
  return /[%!]|\$[A-Za-z_{(]|\{\d/.test(text);
}

/** A path in the one form in which targets are compared: backslashes, none at the end. */
export function windowsForm(path: string): string {
  const turned = path.replaceAll('/', '\\');
  return turned.length > 3 ? turned.replace(/\\+$/, '') : turned;
}
