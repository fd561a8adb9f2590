/** PostgreSQL takes 2 046; longer ones are no words that people type. They are found as parts of the text. */
const longestWordBytes = 255;
/** A script of 1 MiB of data must not make an index entry for each of its numbers. */
const mostWords = 10_000;
/** All words of one script together; PostgreSQL takes 1 MiB. */
const mostBytes = 512 * 1024;

/** What belongs together in names of files, servers, shares and variables. */
const names = /[\p{L}\p{N}\p{M}._$-]+/gu;
const partsOfNames = /[\p{L}\p{N}\p{M}]+/gu;
const atItsEnds = /^[._-]+|[._-]+$/g;

/**
 * The words under which a script is found, lower-case, each once: names as they are and the parts of them. Thus
 * `n10_clearing.cmd` gives itself, `n10`, `clearing` and `cmd`. At most 10 000 and 512 KiB, those of the first texts first.
 */
export function wordsOf(texts: readonly string[]): string[] {
  const words = new Bounded();
  const seen = new Set<string>();
  for (const text of texts)
    for (const [name] of text.toLowerCase().matchAll(names)) {
      if (seen.has(name)) continue;
      if (words.full) return words.list();
      seen.add(name);
      addName(words, name);
    }
  return words.list();
}

function addName(words: Bounded, name: string): void {
  words.add(name.replace(atItsEnds, ''));
  for (const [part] of name.matchAll(partsOfNames)) words.add(part);
}

class Bounded {
  readonly #words = new Set<string>();
  #bytes = 0;

  get full(): boolean {
    return this.#words.size >= mostWords || this.#bytes >= mostBytes;
  }

  add(word: string): void {
    if (word === '' || this.full || this.#words.has(word)) return;
    const bytes = Buffer.byteLength(word);
    if (bytes > longestWordBytes) return;
    this.#words.add(word);
    this.#bytes += bytes;
  }

  list(): string[] {
    return [...this.#words];
  }
}
