import { type CatalogueScript, maxCandidates, ScriptCatalogue, segmentsOf } from '../../scripts/service.ts';
import { brief } from './why-not.ts';
import type { PathSystem, ScriptPointer } from './script-pointer.ts';

export interface ScriptLink {
  script: CatalogueScript | null;
  how: 'manual' | 'path' | 'name' | 'embedded' | 'none';
  confidence: 'certain' | 'likely' | 'uncertain' | 'none';
  reason: string;
  candidates: CatalogueScript[];
  /** The definition names a script that the catalogue does not have. */
  missing: boolean;
}

/** Scripts of one team, to be found by where a job says they are. */
export class Catalogue extends ScriptCatalogue {
  /** The script a pointer means, how sure that is and why. */
  resolve(pointer: ScriptPointer): ScriptLink {
    if (pointer.is === 'embedded')
      return { ...nothing, how: 'embedded', confidence: 'certain', reason: pointer.reason };
    if (pointer.is !== 'file') return { ...nothing, reason: pointer.reason };
    const segments = segmentsOf(pointer.path);
    const name = segments.at(-1);
    if (name === undefined || isUnknown(name, pointer.variables))
      return {
        ...nothing,
        confidence: 'uncertain',
        reason: `Which script it is depends on ${pointer.variables.join(', ')}, which only a run knows.`,
      };
    return doubted(pointer, this.#belowRoot(segments, pointer.system) ?? this.#byTail(segments, pointer));
  }

  /** Where the team's tree is installed, the place is known: it is there or it is missing. */
  #belowRoot(segments: string[], system: PathSystem): ScriptLink | undefined {
    const below = this.belowRoot(segments);
    if (!below) return undefined;
    const endings = endingsOf(below.at(-1) ?? '', system);
    const script = this.at(below, endings);
    if (!script)
      return {
        ...nothing,
        reason: `${brief(below.join('/'))} is not among the scripts of the team, though it is below a script root.`,
        candidates: this.named(below.at(-1) ?? '', endings).slice(0, maxCandidates),
        missing: true,
      };
    return found(script, 'path', 'certain', 'It lies below a script root of the team at this path.');
  }

  #byTail(segments: string[], { system }: { system: PathSystem }): ScriptLink {
    const name = segments.at(-1) ?? '';
    const same = this.named(name, endingsOf(name, system));
    if (same.length === 0)
      return {
        ...nothing,
        reason: `No script of the team is called ${brief(name)}.`,
        missing: true,
      };
    const shared = same.map((script) => sharedTail(segments, segmentsOf(script.path), system));
    const most = Math.max(...shared);
    const best = same.filter((_, at) => shared[at] === most);
    const [script] = best;
    if (!script || best.length > 1)
      return {
        ...nothing,
        confidence: 'uncertain',
        reason: `${best.length} scripts of the team may be meant.`,
        candidates: best.slice(0, maxCandidates),
      };
    return tailLink(segments, script, most);
  }
}

/** A name without extension means what cmd.exe would start, or a member of a library kept as a file. */
function endingsOf(name: string, system: PathSystem): string[] {
  if (system === 'unix' || /\.\w+$/.test(name)) return [''];
  return system === 'zos' ? ['', '.jcl'] : ['', '.bat', '.cmd'];
}

const nothing: ScriptLink = {
  script: null,
  how: 'none',
  confidence: 'none',
  reason: '',
  candidates: [],
  missing: false,
};

function found(
  script: CatalogueScript,
  how: ScriptLink['how'],
  confidence: ScriptLink['confidence'],
  reason: string,
): ScriptLink {
  return { ...nothing, script, how, confidence, reason };
}

function isUnknown(name: string, variables: readonly string[]): boolean {
  return variables.some((variable) => name.includes(variable));
}

/** How many parts of both paths are equal, from the end. The last one is, but for its extension. */
function sharedTail(pointer: string[], script: string[], system: PathSystem): number {
  const equal = (a: string, b: string) => (system === 'unix' ? a === b : a.toLowerCase() === b.toLowerCase());
  let count = 1;
  while (
    count < Math.min(pointer.length, script.length) &&
    equal(pointer.at(-1 - count) ?? '', script.at(-1 - count) ?? '')
  )
    count++;
  return count;
}

function tailLink(segments: string[], script: CatalogueScript, shared: number): ScriptLink {
  const parts = segmentsOf(script.path);
  if (shared > 1 && shared === parts.length)
    return found(script, 'path', 'likely', `Its path ends with ${script.path}.`);
  if (segments.length === 1)
    return found(script, 'name', 'likely', 'It is the only script of the team with this name.');
  if (shared > 1)
    return found(
      script,
      'name',
      'likely',
      `The name and the folder ${parts.slice(-shared, -1).join('/')} are equal.`,
    );
  return found(script, 'name', 'uncertain', 'Only the name is equal; the folders are not.');
}

/** What takes from the certainty of a link, whatever it rests on. */
function doubted(pointer: Extract<ScriptPointer, { is: 'file' }>, link: ScriptLink): ScriptLink {
  if (!link.script)
    return pointer.variables.length > 0 || pointer.guessed ? { ...link, missing: false } : link;
  const doubts: string[] = [];
  if (pointer.variables.length > 0) doubts.push(`The path depends on ${pointer.variables.join(', ')}.`);
  if (pointer.guessed) doubts.push('It is handed to a program, which may do anything with it.');
  const caseDiffers =
    pointer.system === 'unix' && !link.script.path.endsWith(segmentsOf(pointer.path).at(-1) ?? '');
  if (caseDiffers) doubts.push('Case differs, and that matters where it runs.');
  return doubts.length === 0
    ? link
    : { ...link, confidence: 'uncertain', reason: [link.reason, ...doubts].join(' ') };
}
