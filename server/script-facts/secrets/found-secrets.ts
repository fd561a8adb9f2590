import type { FoundSecret, SecretKind } from '../model.ts';
import type { Source } from '../source.ts';
import { sensitiveRanges } from './mask.ts';
import type { Range } from './occurrences.ts';
import { previewAt } from './preview.ts';

interface Candidate extends Range {
  kind: SecretKind;
}

/** What a value is counts more than where it stands; a command's rule counts more than the name of a variable. */
const byText: ReadonlySet<SecretKind> = new Set([
  'private-key',
  'cloud-key',
  'connection-string',
  'url-password',
  'bearer-token',
]);

/**
 * Secrets as rules of several kinds find them, in any order. Where two overlap one stays:
 *
 * 1. rules that go by the text alone before rules of commands, these before names of variables; so `TOKEN=AKIA…` is a
 *    cloud key, and of `DB_SECRET='Server=x;PWD=y'` only `y` is reported
 * 2. but where a `PWD=` in a list with `;` is the assignment of a variable itself, it is no connection string
 * 3. of rules that count alike, the one that begins first; of those at one place, the longest, then the first that came
 */
export class FoundSecrets {
  readonly #candidates: Candidate[] = [];
  readonly #most: number;
  #file: Source | undefined;

  /** @param most - so many are kept */
  constructor(most: number) {
    this.#most = most;
  }

  /** Its value stays in the source: nothing but its place, kind and length is kept. */
  add(source: Source, at: number, end: number, kind: SecretKind): void {
    const from = source.fileOffset(at);
    const to = source.fileOffset(end);
    if (to <= from || this.#candidates.length >= this.#most) return;
    this.#file ??= source;
    this.#candidates.push({ start: from, end: to, kind });
  }

  inOrder(): FoundSecret[] {
    const file = this.#file;
    if (!file) return [];
    const secrets = settled(this.#candidates);
    const text = file.fileText;
    const sensitive = sensitiveRanges(text, secrets);
    return secrets.map(({ start, end, kind }) => ({
      ...file.filePlace(start),
      kind,
      length: end - start,
      preview: previewAt(text, start, sensitive),
    }));
  }
}

function settled(candidates: readonly Candidate[]): Candidate[] {
  const ordered = [...candidates].sort((a, b) => a.start - b.start || b.end - a.end);
  const kept: Candidate[] = [];
  for (const candidate of ordered) {
    const last = kept.at(-1);
    if (!last || last.end <= candidate.start) kept.push(candidate);
    else if (wins(candidate, last)) kept[kept.length - 1] = candidate;
  }
  return kept;
}

function wins(candidate: Candidate, last: Candidate): boolean {
  return rank(candidate, last) > rank(last, candidate);
}

function rank({ kind, start }: Candidate, other: Candidate): number {
  if (kind === 'password-variable')
    return start === other.start && other.kind === 'connection-string' ? 3 : 0;
  return byText.has(kind) ? 2 : 1;
}
