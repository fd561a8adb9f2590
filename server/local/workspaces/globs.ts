// The page's compiler looks at this file too, for the router's types, but not at every file of this folder.
// oxlint-disable-next-line typescript/triple-slash-reference -- an ambient declaration cannot be imported
/// <reference path="./picomatch.d.ts" />
import picomatch from 'picomatch';
import { Refusal } from '../../trpc/errors.ts';

export const maxGlobs = 50;
export const maxGlobLength = 200;

/**
 * One test for a list of globs over paths relative to the workspace folder. A glob without `/` is about the
 * name alone, at any depth (`*.cmd`, `old`); with `/` about the whole path (`nightly/**`). Case does not
 * matter, as on the machines these scripts run on; names that begin with a dot count like others.
 * @returns `undefined` for an empty list
 * @throws Refusal INVALID_INPUT - too many, too long or malformed
 */
export function compileGlobs(
  globs: readonly string[],
  field: string,
): ((path: string) => boolean) | undefined {
  if (globs.length === 0) return undefined;
  if (globs.length > maxGlobs) throw refuse(field, `At most ${maxGlobs} globs are allowed.`);
  const tests = globs.map((glob) => compile(glob, field));
  return (path) => tests.some((test) => test(path));
}

function compile(glob: string, field: string): (path: string) => boolean {
  if (glob.length > maxGlobLength) throw refuse(field, `A glob may have ${maxGlobLength} characters.`);
  // Each star may try every place, so k of them cost length^k on a hostile name: held to what people write.
  if (glob.split('/').some((part) => (part.match(/\*+|\?/g)?.length ?? 0) > 4))
    throw refuse(field, `${JSON.stringify(glob)} has more than four wildcards between two slashes.`);
  if ((glob.match(/\*\*/g)?.length ?? 0) > 4)
    throw refuse(field, `${JSON.stringify(glob)} has more than four **.`);
  try {
    const trimmed = glob.replace(/^\.?\/+/, '').replace(/\/+$/, '/**');
    return picomatch(trimmed, { nocase: true, dot: true, basename: !trimmed.includes('/'), noextglob: true });
  } catch {
    throw refuse(field, `${JSON.stringify(glob)} is not a glob.`);
  }
}

function refuse(field: string, message: string): Refusal {
  return new Refusal('INVALID_INPUT', message, undefined, { issues: [{ path: [field], message }] });
}
