import { type LineMark, type LineSign, lineSigns } from '../components/editor/props.ts';
import type { ScriptFacts } from './script-analysis.ts';
import { mappingInWords, referenceInWords, secretKinds, unmappingInWords } from './script-words.ts';

/** One thing that a line of a script says. */
export interface LineFact {
  line: number;
  column: number;
  sign: LineSign;
  words: string;
  /** The script of the catalogue that is meant. */
  scriptId: string | null;
}

/** What the lines of a script say, from top to bottom. A path that is mapped or started where it stands is said once. */
export function lineFactsOf(facts: ScriptFacts): LineFact[] {
  const used = [...facts.driveMappings, ...facts.references];
  const said = new Set(used.map(({ line, target }) => `${line} ${target}`));
  const found: LineFact[] = [
    ...facts.secrets.map((secret) => factOf('secret', secret, `${secretKinds[secret.kind]}, in clear`)),
    ...facts.driveMappings.map((mapping) => factOf('mapping', mapping, mappingInWords(mapping))),
    ...facts.unmappings.map((gone) => factOf('unmapping', gone, unmappingInWords(gone.letter))),
    ...facts.references.map((reference) => ({
      ...factOf(signOf(reference.resolution), reference, referenceInWords(reference)),
      scriptId: reference.scriptId ?? null,
    })),
    ...facts.uncPaths
      .filter(({ line, path }) => !said.has(`${line} ${path}`))
      .map((path) => factOf('unc', path, `Names ${path.path}`)),
    ...facts.exits.map((exit) => factOf('exit', exit, `Ends with ${exit.code}`)),
  ];
  return found.sort((a, b) => a.line - b.line || rank(a) - rank(b) || a.column - b.column);
}

function factOf(sign: LineSign, place: { line: number; column: number }, words: string): LineFact {
  return { line: place.line, column: place.column, sign, words, scriptId: null };
}

const signOf = (resolution: ScriptFacts['references'][number]['resolution']): LineSign =>
  resolution === 'missing' || resolution === 'ambiguous' ? 'missing' : 'reference';

const rank = ({ sign }: LineFact) => lineSigns.indexOf(sign);

/** One mark for each line that says something: the sign of the most urgent, the words of all. */
export function marksOf(facts: readonly LineFact[]): LineMark[] {
  const marks: { line: number; sign: LineSign; words: string[] }[] = [];
  for (const { line, sign, words } of facts) {
    const last = marks.at(-1);
    if (last?.line === line) last.words.push(words);
    else marks.push({ line, sign, words: [words] });
  }
  return marks;
}
