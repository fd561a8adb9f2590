import { createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import type { ScriptFacts } from '../../script-facts/model.ts';
import { readFacts } from '../../script-facts/read-facts.ts';
import { languageOf } from '../../script-facts/language.ts';
import { readFileBytes, statFile, type WalkedFile, walkFiles } from '../../local/workspaces/service.ts';
import { decodeText } from '../../text/decode.ts';
import { Refusal } from '../../trpc/errors.ts';
import { ahead } from './ahead.ts';
import type {
  FactCounts,
  FolderFile,
  FolderOrder,
  KnownFile,
  PackedContent,
  SkipReason,
} from './messages.ts';

/** A share answers slowly, but several questions at a time. */
const filesAtOnce = 8;
/** File systems that keep times in steps of two seconds show no second change within one of them. */
const freshMs = 3_000;

/**
 * Every file of a folder, in the order of their paths, whole or not at all.
 * @throws Refusal PATH_NOT_A_FOLDER, PATH_OUTSIDE_WORKSPACE, NOT_FOUND - as {@link walkFiles}
 * @throws Refusal INVALID_INPUT - more files or bytes than the order allows
 */
export async function* readFolder(order: FolderOrder): AsyncGenerator<FolderFile> {
  const reading = new FolderReading(order);
  let total = 0;
  for await (const file of ahead(reading.files(), filesAtOnce, (one) => reading.read(one))) {
    yield* reading.skippedSoFar();
    if (file.is === 'text') total += file.size;
    if (total > order.maxTotalBytes) throw tooMuch(order.maxTotalBytes);
    yield file;
  }
  yield* reading.skippedSoFar();
}

function tooMuch(maxBytes: number): Refusal {
  const limit = `${Math.floor(maxBytes / 1024 / 1024)} MiB`;
  return new Refusal(
    'INVALID_INPUT',
    `These files are more than ${limit} together. Choose a sub-folder, or leave some out with include and exclude.`,
    undefined,
    { issues: [{ path: ['path'], message: `More than ${limit}` }] },
  );
}

class FolderReading {
  readonly #order: FolderOrder;
  readonly #known: ReadonlyMap<string, KnownFile>;
  readonly #seen = new Set<string>();
  #skipped: FolderFile[] = [];

  constructor(order: FolderOrder) {
    this.#order = order;
    this.#known = new Map((order.known ?? []).map((file) => [file[0], file]));
  }

  async *files(): AsyncGenerator<WalkedFile> {
    const { root, only, maxFiles } = this.#order;
    if (only === undefined) {
      const onSkip = (path: string, why: string) =>
        void this.#skipped.push(skip(path, 'not-a-file', `It was passed over: ${why}.`));
      yield* walkFiles(root, { ...this.#order, maxFiles, onSkip });
      return;
    }
    yield* ahead(only, filesAtOnce, async (path) => ({ path, ...(await statFile(root, path)) }));
  }

  /** What the walk passed over since it was asked last. */
  skippedSoFar(): FolderFile[] {
    const skipped = this.#skipped;
    if (skipped.length > 0) this.#skipped = [];
    return skipped;
  }

  async read({ path, size, modifiedAt }: WalkedFile): Promise<FolderFile> {
    if (path.length > 1000 || /[\u0000-\u001f]/.test(path))
      return skip(path, 'bad-path', 'Its path is too long or holds control characters.');
    const key = path.toLowerCase();
    if (this.#seen.has(key))
      return skip(
        path,
        'duplicate-path',
        'Another file here differs only in case; Windows could not tell them apart.',
      );
    this.#seen.add(key);
    const { maxFileBytes } = this.#order;
    if (size > maxFileBytes)
      return skip(path, 'too-large', `It has ${size} bytes; at most ${maxFileBytes} are published.`);
    const known = this.#known.get(path);
    if (known && known[1] === size && known[2] === modifiedAt) return { is: 'known', path };
    return this.#readContent(path, modifiedAt);
  }

  async #readContent(path: string, modifiedAt: number): Promise<FolderFile> {
    const { root, want, maxFileBytes } = this.#order;
    const startedAt = Date.now();
    let bytes: Uint8Array;
    try {
      bytes = (await readFileBytes(root, path, maxFileBytes + 1)).bytes; // one more: it may have grown meanwhile
    } catch (error) {
      return skip(path, 'unreadable', whyUnreadable(error));
    }
    const nul = languageOf(path) !== 'other'; // a script that somebody's editor left one in runs all the same
    const decoded = decodeText(bytes, { maxBytes: maxFileBytes, nul });
    if (!decoded.ok) return skip(path, decoded.reason, decoded.message);
    const { encoding, lineEnding, text } = decoded;
    return {
      is: 'text',
      path,
      size: bytes.length,
      modifiedAt: startedAt - modifiedAt < freshMs ? 0 : modifiedAt,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      encoding,
      lineEnding,
      ...(want === 'facts' && { facts: countFacts(path, text) }),
      ...(want === 'content' && { content: packed(bytes, readFacts(languageOf(path), text)) }),
    };
  }
}

/** Fast rather than small: scripts become a quarter even so. */
const level = 1;

function packed(bytes: Uint8Array, facts: ScriptFacts): PackedContent {
  return {
    bytes: deflateRawSync(bytes, { level }),
    facts: deflateRawSync(JSON.stringify(facts), { level }),
  };
}

function countFacts(path: string, text: string): FactCounts {
  const { driveMappings, references, secrets } = readFacts(languageOf(path), text);
  return { drives: driveMappings.length, references: references.length, secrets: secrets.length };
}

function skip(path: string, reason: SkipReason, detail: string): FolderFile {
  return { is: 'skipped', path, reason, detail };
}

/** A disk that fails at one file is no reason to give up the others; the system's own words may name a path. */
function whyUnreadable(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  return `Reading it failed (${code}).`;
}
