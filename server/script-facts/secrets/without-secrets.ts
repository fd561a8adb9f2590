import type { ScriptFacts } from '../model.ts';
import { mask, maskIn } from './mask.ts';

/** Stands in no fact and in no text here: where a text has one, it is looked at as a blank. */
const between = '\0';

/**
 * The same facts, where the value of a secret that was found (six characters or more) stands in none of them: not in the
 * address of a share with user and password, nor in what a variable makes of a path.
 * @param text - that they were read from
 */
export function withoutSecrets(facts: ScriptFacts, text: string): ScriptFacts {
  if (facts.secrets.length === 0) return facts;
  const said: string[] = [];
  withTexts(facts, (one) => {
    said.push(one);
    return one;
  });
  const all = said.map(withoutSign).join(between);
  const masked = maskIn(all, withoutSign(text), facts.secrets);
  if (masked === all && !all.includes('@')) return facts;
  const shown = masked.split(between).map((one) => one.replace(inAddress, `$1${mask}@`));
  if (shown.every((one, at) => one === said[at])) return facts;
  let at = 0;
  return withTexts(facts, (one) => shown[at++] ?? one);
}

function withoutSign(text: string): string {
  return text.includes(between) ? text.replaceAll(between, ' ') : text;
}

/** `//user:password@`, in whichever slashes: there also a short one is a secret. */
const inAddress = /([\\/]{2}[^\\/:@\s]{1,200}:)[^\\/@\s%$]{1,200}@/g;

type Change = (text: string) => string;

/** The facts with each text that comes from the script changed, always in the same order. */
function withTexts(facts: ScriptFacts, change: Change): ScriptFacts {
  const orNull = (text: string | null) => (text === null ? null : change(text));
  const place = ({ server, share }: { server: string | null; share: string | null }) => ({
    server: orNull(server),
    share: orNull(share),
  });
  const changeCode = (code: number | string) => (typeof code === 'string' ? change(code) : code);
  return {
    ...facts,
    driveMappings: facts.driveMappings.map((mapping) => ({
      ...mapping,
      target: change(mapping.target),
      resolvedTarget: orNull(mapping.resolvedTarget),
      ...place(mapping),
      ...(mapping.user !== undefined && { user: change(mapping.user) }),
      ...(mapping.mountPoint !== undefined && { mountPoint: change(mapping.mountPoint) }),
    })),
    uncPaths: facts.uncPaths.map((unc) => ({ ...unc, path: change(unc.path), ...place(unc) })),
    references: facts.references.map((reference) => ({
      ...reference,
      target: change(reference.target),
      path: { ...reference.path, segments: reference.path.segments.map(orNull) },
    })),
    variablesSet: facts.variablesSet.map(change),
    variablesRead: facts.variablesRead.map(change),
    programs: facts.programs.map((program) => ({ ...program, name: change(program.name) })),
    files: facts.files.map((file) => ({ ...file, path: change(file.path) })),
    labels: facts.labels.map(change),
    exitCodes: facts.exitCodes.map(changeCode),
    exits: facts.exits.map((exit) => ({ ...exit, code: changeCode(exit.code) })),
  };
}
